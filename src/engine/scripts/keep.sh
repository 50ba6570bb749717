# Prints a tar of what Kbuild made in the tree, for the next build: the objects that it compiled, with its records of how
# and from what, and what it makes for each module before it links it. Linked modules and composed objects are not among
# it: Kbuild does not know all that linkers are given. Nor is what other recipes made: only of Kbuild's own it is known
# that what has to be made anew is noticed. A list of that is, so that what was made from it can be found.
# Standard input: the tree's own files, one a line. Ends with 3 where the build changed one of them: its outputs are then
# not those of the tree.
export LC_ALL=C
rm -rf out/objects
sed 's|^|src/|' | sort -u >out/own
find src \( -type f -o -type l \) | sort >out/all
[ -z "$(find src -type f -cnewer out/unpacked | sort | comm -12 out/own - | head -n 1)" ] || exit 3
{
	find src -type f -name '.*.o.cmd' -exec grep -lE '^source_.*\.[cS]$' {} +
	find src -type f -name '.*.mod.cmd'
} >out/records
{
	cat out/records
	sed -e 's|/\.\([^/]*\)\.cmd$|/\1|' out/records
	sed -n -e 's|/\.\([^/]*\.mod\)\.cmd$|/\1.c|p' out/records
} | sort -u | comm -12 - out/all | comm -23 - out/own >out/kept
comm -23 out/all out/own | comm -23 - out/kept | sed -n -e '/\.mod\.c$/d' -e 's#^src/\(.*\.\([chS]\|inc\)\)$#\1#p' >out/made-by-recipes
printf 'out/made-by-recipes\n' >>out/kept
exec tar -c -f - -T out/kept
