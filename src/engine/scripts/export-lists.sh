# The Module.symvers of directories, one a line, as far as they export anything.
# Standard input: one directory a line. A directory that failed to build gets an empty one: the modpost of another that
# names it then goes on to say what it lacks, instead of ending because the file is not there.
while IFS= read -r directory; do
	[ -d "$directory" ] || continue
	list=$directory/Module.symvers
	[ -e "$list" ] || : >"$list"
	[ -f "$list" ] && [ -s "$list" ] && printf '%s\n' "$list"
done
exit 0
