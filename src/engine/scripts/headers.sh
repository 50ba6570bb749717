# Where this kernel's headers define or declare names, or at least name them before a parenthesis. Standard input: names
# as an extended regular expression (a|b), one a line; $1: how many bytes at most; the rest: directories to look below.
# The last line is `incomplete` where there was more.
limit=$1
shift
while IFS= read -r names; do
	for directory; do
		[ -d "$directory" ] || continue
		(cd "$directory" && grep -rnE -B1 --include='*.h' "#[[:space:]]*define[[:space:]]+($names)\\>|\\<($names)[[:space:]]*\\(" . </dev/null 2>/dev/null)
	done
done | head -c "$limit" >out/mentions
cat out/mentions
[ "$(stat -c %s out/mentions)" -lt "$limit" ] || printf '\nincomplete\n'
exit 0
