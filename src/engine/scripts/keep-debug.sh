# Prints a tar of the objects that keep.sh keeps and that have debug information, with that, and of what compile-again.sh
# made of any. Those that an earlier build made have theirs in out/debug.
export LC_ALL=C
with_lines() { tr '\n' '\0' <"$1" | xargs -0 -r grep -lF .debug_line --; }
compiled_again() { sed 's/$/.whole/' "$1" | tr '\n' '\0' | xargs -0 -r sh -c 'find "$@" -prune 2>/dev/null' sh; }
[ -d out/debug ] || {
	{ with_lines out/kept-objects; compiled_again out/kept-objects; } >out/with-debug
	exec tar -c -f - -T out/with-debug
}
tr '\n' '\0' <out/kept-objects | xargs -0 -r sh -c 'find "$@" -prune -cnewer out/unpacked' sh >out/made-anew
sed 'p;s/$/.whole/' out/made-anew | (cd out/debug && tr '\n' '\0' | xargs -0 -r rm -f --)
{ with_lines out/made-anew; compiled_again out/kept-objects; } | tar -c -f - -T - | tar -x -f - -C out/debug || exit 1
cd out/debug || exit 1
{ with_lines ../kept-objects 2>/dev/null; compiled_again ../kept-objects; } | tar -c -f - -T -
