# Compiles objects again that have not the debug information for what is asked of them. Standard input: `code OBJECT` or
# `variables OBJECT`, tab-separated, one a line. compile.sh has lines of code made, or nothing, or all, and data is at a
# variable; an earlier build's is in out/debug. Prints `missing` where code's lines could have been made with the build, and
# now cannot.
# $1: the kernel's build directory; $2: how many at once; $3: compile-again.sh; $4: how many objects at most
tab=$(printf '\t')
while IFS=$tab read -r what object; do
	object=$(readlink -f "$object") && [ -f "$object" ] || continue
	if [ -n "$(find "$object" -prune -cnewer out/unpacked)" ]; then
		[ ! -e out/whole-debug ] || continue
		[ "$what" = variables ] || ! grep -qF .debug_line "$object" || continue
		# What nobody compiled, or with its lines, would not have more another time.
		grep -qF -e "/${object##*/}" out/no-debug 2>/dev/null || what=variables
	else
		earlier=out/debug${object#/build}
		[ ! -f "$earlier.whole" ] || continue
		[ "$what" = variables ] || [ ! -f "$earlier" ] || continue
	fi
	printf '%s\t%s\n' "$what" "$object"
done >out/debug-lacking
[ "$(grep -c '^code' out/debug-lacking)" -le "$4" ] || {
	echo missing
	exit 0
}
cut -f 2 out/debug-lacking | awk '!($0 in seen) { seen[$0]; print }' | head -n "$4" | tr '\n' '\0' |
	xargs -0 -r -n 1 -P "$2" /bin/sh -c "$3" sh "$1"
while IFS=$tab read -r what object; do
	[ "$what" = variables ] || [ -f "$object.whole" ] || echo missing
done <out/debug-lacking | head -n 1
exit 0
