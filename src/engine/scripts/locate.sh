# Source lines. Standard input, tab-separated: `code OBJECT SECTION OFFSET…` or `variables OBJECT`. What compile-again.sh made
# has them, or else the object itself; of one that was not made anew, what the earlier build kept.
tab=$(printf '\t')
while IFS=$tab read -r what object section offsets; do
	printf '# %s\t%s\t%s\n' "$what" "$object" "$section"
	real=$(readlink -f "$object")
	earlier=out/debug${real#/build}
	if [ -f "$real.whole" ]; then
		object=$real.whole
	elif [ -z "$(find "$real" -prune -cnewer out/unpacked 2>/dev/null)" ]; then
		if [ -f "$earlier.whole" ]; then object=$earlier.whole; elif [ -f "$earlier" ]; then object=$earlier; fi
	fi
	case $what in
	# shellcheck disable=SC2086
	code) addr2line -i -a -j "$section" -e "$object" $offsets 2>/dev/null ;;
	variables) nm --line-numbers --defined-only "$object" 2>/dev/null ;;
	esac
done
exit 0
