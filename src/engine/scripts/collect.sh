# Sends files as a tar of numbered ones, without the debug information that the caller does not read. Standard input: a
# file a line; behind it, tab-separated, what it was made from, if that matters: it is sent only if all of that is there
# and none is newer. Line N becomes N.o, an empty one where there is no regular file or too large a one. What an earlier
# build left has no such information, and is sent under its own name, as it is: a process for each takes longer than make.
# Where the caller has it (`kept`, tab, before the file) it is only named, in `unchanged`.
# $1: the largest file that is read, in bytes, debug information included.
# Fails where not all could be copied (a full disk): what is missing then must not be taken for not compiled.
largest=$1 failed=0 n=0
is_up_to_date() {
	made=$1
	[ -f "$made" ] || return 1
	shift
	for part; do [ -f "$part" ] || return 1; done
	# By xargs: a module may have more parts than an argument list has room for.
	[ -z "$(printf '%s\0' "$@" | xargs -0 sh -c 'find -L "$@" -prune -newer "$0"' "$made" 2>&1 | head -c 1)" ]
}
rm -rf out/objects && mkdir out/objects || exit 1
cat >out/wanted
: >out/as-they-are
[ ! -f out/reused ] || {
	find "$PWD/src" -type f -name '*.o' ! -cnewer out/unpacked -size "-$((largest / 1024))k" >out/left
	awk 'FILENAME == "out/left" { left[$0]; next }
		{ has = sub(/^kept\t/, ""); file = $0; sub(/\t.*/, "", file) }
		has && file in left { print "kept\t" $0; next }
		$0 in left { sub("^/", ""); print >"out/as-they-are"; $0 = "" }
		{ print }' out/left out/wanted >out/others && mv out/others out/wanted || exit 1
}
set -f
IFS=$(printf '\t')
while read -r line; do
	n=$((n + 1))
	# shellcheck disable=SC2086
	set -- $line
	[ "$1" = kept ] && shift && kept=1 || kept=
	[ -e "$1" ] || continue
	[ $# -eq 1 ] || is_up_to_date "$@" || continue
	[ -z "$kept" ] || {
		printf '%s\n' "$1" >>out/objects/unchanged || failed=1
		continue
	}
	copy=out/objects/$n.o
	if [ -f "$1" ] && [ "$(stat -L -c %s "$1")" -le "$largest" ]; then
		strip --strip-debug -o "$copy" "$1" 2>/dev/null || cp "$1" "$copy" || failed=1
	else
		: >"$copy" || failed=1
	fi
done <out/wanted
tar -c -f - --hard-dereference -C out/objects . -C / -T out/as-they-are || failed=1
exit $failed
