# Prints a tar of the objects that keep.sh keeps, with their debug information. Those that an earlier build made have theirs
# in out/debug.
[ -d out/debug ] || exec tar -c -f - -T out/kept-objects
tr '\n' '\0' <out/kept-objects | xargs -0 -r sh -c 'find "$@" -prune -cnewer out/unpacked' sh >out/made-anew
tar -c -f - -T out/made-anew | tar -x -f - -C out/debug || exit 1
exec tar -c -f - -C out/debug -T out/kept-objects
