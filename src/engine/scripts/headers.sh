# Where this kernel's headers define or declare one of the names, or at least name it before a parenthesis. $1: the names
# as an extended regular expression (a|b); $2: how many bytes at most; the rest: directories to look below.
# The last line is `incomplete` where there was more.
names=$1 limit=$2
shift 2
for directory in "$@"; do
	[ -d "$directory" ] || continue
	(cd "$directory" && grep -rnE -B1 --include='*.h' "#[[:space:]]*define[[:space:]]+($names)\\>|\\<($names)[[:space:]]*\\(" . 2>/dev/null)
done | head -c "$limit" >out/mentions
cat out/mentions
[ "$(stat -c %s out/mentions)" -lt "$limit" ] || printf '\nincomplete\n'
exit 0
