# Source lines. Standard input, tab-separated: `code OBJECT SECTION OFFSET…` or `variables OBJECT`. Of an object that was
# not made anew an earlier build's has the debug information; variables are in what whole-debug.sh made, if it did.
tab=$(printf '\t')
while IFS=$tab read -r what object section offsets; do
	printf '# %s\t%s\t%s\n' "$what" "$object" "$section"
	real=$(readlink -f "$object")
	if [ "$what" = variables ] && [ -f "$real.whole" ]; then
		object=$real.whole
	elif [ -f "out/debug${real#/build}" ]; then
		[ -n "$(find "$real" -prune -cnewer out/unpacked)" ] || object=out/debug${real#/build}
	fi
	case $what in
	# shellcheck disable=SC2086
	code) addr2line -i -a -j "$section" -e "$object" $offsets 2>/dev/null ;;
	variables) nm --line-numbers --defined-only "$object" 2>/dev/null ;;
	esac
done
exit 0
