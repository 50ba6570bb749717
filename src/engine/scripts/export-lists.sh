# What directories export, in one list: no list of files is too long for make's environment then. Prints its path where it
# has anything.
# Standard input: one directory a line. A directory that failed to build gets an empty list: the modpost of another that
# names it then goes on to say what it lacks, instead of ending because the file is not there.
while IFS= read -r directory; do
	[ -d "$directory" ] || continue
	list=$directory/Module.symvers
	[ -e "$list" ] || : >"$list"
	[ ! -f "$list" ] || cat -- "$list"
done 2>/dev/null | head -c 67108864 | awk -F '\t' 'NF > 2 && !seen[$2]++' >out/exports
[ ! -s out/exports ] || echo /build/out/exports
exit 0
