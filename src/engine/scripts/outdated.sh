# Kept objects that make should perhaps have made anew and has not: those whose records name a file that differs, or that
# recipes of the earlier build made and this one's did not, or not so. Prints at most 2000 of them, `object PATH`; what
# recipes made otherwise, `made PATH`; and `stops` where a make ends at its first error, and so leaves objects that it never
# looked at. Before them how many objects were kept, `kept NUMBER`, and which were compiled all the same, or for the first
# time, `anew PATH`.
[ -f out/reused ] || exit 0
printf 'kept\t%s\n' "$(wc -l <out/reused)"
find src -type f -name '.*.o.cmd' -newer out/unpacked -exec grep -lE '^source_.*\.[cS]$' {} + |
	sed -e 's|^src/||' -e 's#\(^\|/\)\.\([^/]*\)\.cmd$#\1\2#' -e 's|^|anew	|'
[ ! -f out/stops-at-errors ] || echo stops
while IFS= read -r path; do
	[ -f "out/made/$path" ] && cmp -s "out/made/$path" "src/$path" || printf 'made\t%s\n' "$path"
done <out/made-by-recipes >out/made-otherwise
sed -n -e 's|^[a-z]*	\(.*/\)\{0,1\}\([^/]*\)$|/\2\n \2|p' out/differs out/made-otherwise >out/names
[ -s out/names ] || exit 0
while IFS= read -r record; do
	name=${record##*/.}
	# An object that is not there deceives nobody.
	[ -f "${record%/*}/${name%.cmd}" ] || continue
	[ ! -f "$record" ] || [ "$record" -nt out/unpacked ] || printf '%s\0' "$record"
done <out/reused | xargs -0 -r grep -lFf out/names -- | head -n 2000 |
	sed -e 's|^src/||' -e 's#\(^\|/\)\.\([^/]*\)\.cmd$#\1\2#' -e 's|^|object	|'
cat out/made-otherwise
exit 0
