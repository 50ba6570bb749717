# Prints a tar of what Kbuild made in the tree, for the next build: the objects that it compiled and linked, without the
# debug information (keep-debug.sh has that of the compiled ones), with its records of how and from what, and what it makes
# for each module before it links it. Linked is kept only what the linker was given nothing else for than objects and the
# kernel's own: Kbuild does not know of more. What other recipes made is kept beside the tree: only of Kbuild's own it is
# known that what has to be made anew is noticed, but what is made just the same need not be compiled (settle.sh).
# Of the kernel's own headers, most of what Kbuild records, only the names are kept: they are the same in each build from
# this tree, and make would look at each of them for each object.
# Standard input: the tree's own files, one a line. Ends with 3 where the build changed one of them: its outputs are then
# not those of the tree.
export LC_ALL=C
rm -rf out/objects out/bare
sed 's|^|src/|' | sort -u >out/own
find src \( -type f -o -type l \) | sort >out/all
[ -z "$(find src -type f -cnewer out/unpacked | sort | comm -12 out/own - | head -n 1)" ] || exit 3
find src -type f -name '.*.o.cmd' -exec grep -lE '^source_.*\.[cS]$' {} + >out/compiled
{
	cat out/compiled
	find src -type f \( -name '.*.o.cmd' -o -name '.*.ko.cmd' \) -exec grep -LE '^source_' {} + |
		tr '\n' '\0' | xargs -0 -r awk -f out/plain-links.awk
	find src -type f -name '.*.mod.cmd'
} >out/records
sed -e 's|/\.\([^/]*\)\.cmd$|/\1|' out/records | sort -u | comm -12 - out/all | comm -23 - out/own >out/made
{
	cat out/records
	sed -n -e 's|/\.\([^/]*\.mod\)\.cmd$|/\1.c|p' out/records
} | sort -u | comm -12 - out/all | comm -23 - out/own | sort -u - out/made >out/kept
sed -e 's|/\.\([^/]*\)\.cmd$|/\1|' out/compiled | sort -u | comm -12 - out/made >out/kept-objects
comm -23 out/all out/own | comm -23 - out/kept | sed -n -e '/\.mod\.c$/d' -e 's#^src/\(.*\.\([chS]\|inc\)\)$#\1#p' >out/made-by-recipes
comm -23 out/made out/kept-objects | grep -E '\.k?o$' >out/linked-files
printf 'out/%s\n' made-by-recipes system-headers >>out/kept
: >>out/system-headers
exact='--format=posix --pax-option=delete=atime,delete=ctime'
mkdir -p out/bare/out/linked || exit 1
# shellcheck disable=SC2086
sort out/kept | comm -23 - out/linked-files | tar -c -f - $exact -T - | tar -x -f - -C out/bare || exit 1
# Of too many only the names are kept: each counts as another then.
made=$(wc -l <out/made-by-recipes)
if [ "$made" -gt 0 ] && [ "$made" -le 2000 ]; then
	mkdir out/bare/out/made || exit 1
	# A name may look like an option.
	# shellcheck disable=SC2086
	sed 's|^|./|' out/made-by-recipes | tar -c -f - $exact -h -C src -T - | tar -x -f - -C out/bare/out/made || exit 1
fi
(
	cd out/bare && grep '\.o\.cmd$' ../records | tr '\n' '\0' >../object-records || exit 1
	{
		cat ../system-headers
		xargs -0 -r sed -n 's#^  /\(usr\|lib\)/.*/\([^/ ]*\) \\$#\2#p' <../object-records
	} | sort -u >out/system-headers
	xargs -0 -r sed -i -e '\#^  /\(usr\|lib\)/.* \\$#d' -e '\#^    \$(wildcard include/config/.*) \\$#d' -- <../object-records
) || exit 1
# What strip does not know stays as it is. Old ones have no fractions of a second.
(cd out/bare && tr '\n' '\0' <../kept-objects | xargs -0 -r strip --strip-debug -- 2>/dev/null)
tr '\n' '\0' <out/kept-objects | xargs -0 -r cp --parents --attributes-only --preserve=timestamps -t out/bare -- || exit 1
# A large module is linked as soon as it is brought.
while IFS= read -r file; do
	bare=out/bare/$file
	case $file in
	*.ko)
		[ -z "$(find "$file" -prune -size +1024k)" ] || continue
		bare=out/bare/out/linked/${file#src/}
		;;
	esac
	mkdir -p "${bare%/*}" && strip --strip-debug -o "$bare" "$file" 2>/dev/null && touch -r "$file" "$bare" || rm -f "$bare"
done <out/linked-files
# shellcheck disable=SC2086
exec tar -c -f - $exact -C out/bare .
