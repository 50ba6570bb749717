# Where this kernel's headers define or declare names, or at least name them before a parenthesis. $1: how many bytes at
# most. Standard input, tab-separated: `below DIRECTORY` for each place to look, then `names PATTERN`: names as an extended
# regular expression (a|b). The last line is `incomplete` where there was more.
limit=$1
tab=$(printf '\t')
: >out/below
while IFS=$tab read -r kind what; do
	case $kind in
	below) printf '%s\n' "$what" >>out/below ;;
	names)
		while IFS= read -r directory; do
			[ -d "$directory" ] || continue
			(cd "$directory" && grep -rnE -B1 --include='*.h' "#[[:space:]]*define[[:space:]]+($what)\\>|\\<($what)[[:space:]]*\\(" . </dev/null 2>/dev/null)
		done <out/below
		;;
	esac
done | head -c "$limit" >out/mentions
cat out/mentions
[ "$(stat -c %s out/mentions)" -lt "$limit" ] || printf '\nincomplete\n'
exit 0
