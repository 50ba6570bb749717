# Prints a tar of what Kbuild made in the tree, for the next build: the objects that it compiled, without the debug
# information (keep-debug.sh has it), with its records of how and from what, and what it makes for each module before it
# links it. Linked modules and composed objects are not among it: Kbuild does not know all that linkers are given. Nor is
# what other recipes made: only of Kbuild's own it is known that what has to be made anew is noticed. A list of that is,
# so that what was made from it can be found. Of the kernel's own headers, most of what Kbuild records, only the names are
# kept: they are the same in each build from this tree, and make would look at each of them for each object.
# Standard input: the tree's own files, one a line. Ends with 3 where the build changed one of them: its outputs are then
# not those of the tree.
export LC_ALL=C
rm -rf out/objects out/bare
sed 's|^|src/|' | sort -u >out/own
find src \( -type f -o -type l \) | sort >out/all
[ -z "$(find src -type f -cnewer out/unpacked | sort | comm -12 out/own - | head -n 1)" ] || exit 3
{
	find src -type f -name '.*.o.cmd' -exec grep -lE '^source_.*\.[cS]$' {} +
	find src -type f -name '.*.mod.cmd'
} >out/records
sed -e 's|/\.\([^/]*\)\.cmd$|/\1|' out/records | sort -u | comm -12 - out/all | comm -23 - out/own >out/made
{
	cat out/records
	sed -n -e 's|/\.\([^/]*\.mod\)\.cmd$|/\1.c|p' out/records
} | sort -u | comm -12 - out/all | comm -23 - out/own | sort -u - out/made >out/kept
sed -n '/\.o$/p' out/made >out/kept-objects
comm -23 out/all out/own | comm -23 - out/kept | sed -n -e '/\.mod\.c$/d' -e 's#^src/\(.*\.\([chS]\|inc\)\)$#\1#p' >out/made-by-recipes
printf 'out/%s\n' made-by-recipes system-headers >>out/kept
: >>out/system-headers
mkdir out/bare && tar -c -f - -T out/kept | tar -x -f - -C out/bare || exit 1
(
	cd out/bare && grep '\.o\.cmd$' ../records | tr '\n' '\0' >../object-records || exit 1
	{
		cat ../system-headers
		xargs -0 -r sed -n 's#^  /\(usr\|lib\)/.*/\([^/ ]*\) \\$#\2#p' <../object-records
	} | sort -u >out/system-headers
	xargs -0 -r sed -i -e '\#^  /\(usr\|lib\)/.* \\$#d' -e '\#^    \$(wildcard include/config/.*) \\$#d' -- <../object-records
) || exit 1
# What strip does not know stays as it is.
(cd out/bare && tr '\n' '\0' <../kept-objects | xargs -0 -r strip --strip-debug --preserve-dates -- 2>/dev/null)
exec tar -c -f - -C out/bare -T out/kept
