# What was said and produced since the last time: Kbuild's own report, then all modules in the tree, then which sources
# came into being since it was unpacked, and what they are links to or copies of.
[ -f out/modules ] && cat out/modules && : >out/modules
find src -type f -name '*.ko' -size +0 2>/dev/null | sed 's/^/linked	/'
find src -type l -cnewer out/unpacked 2>/dev/null | head -n 20000 | while IFS= read -r link; do
	printf 'made\t%s\t%s\n' "/build/$link" "$(readlink -f "$link")"
done
sources() {
	find src -type f \( -name '*.[chS]' -o -name '*.rs' \) "$@" 2>/dev/null
}
sources -cnewer out/unpacked ! -name '*.mod.c' | head -n 20000 >out/sources
[ -s out/sources ] || exit 0
# Only what has the name of a made file can be what that is a copy of.
sed 's|.*/||' out/sources | sort -u >out/names
sources | awk -F/ 'NR == FNR { made[$0]; next } $NF in made' out/names - | head -n 40000 |
	tr '\n' '\0' | xargs -0 sha1sum -- 2>/dev/null |
	awk 'NR == FNR { made[$0]; next }
		{ sum = $1; path = substr($0, 43) }
		path in made { copies[path] = sum; next }
		!(sum in original) { original[sum] = path }
		END { for (path in copies) if (copies[path] in original) print "made\t/build/" path "\t/build/" original[copies[path]] }' out/sources -
exit 0
