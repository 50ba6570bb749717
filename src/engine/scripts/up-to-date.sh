# Standard input: a file and what it was made from, tab-separated, in a line. Prints the number of each line whose file is
# there and not older than anything it was made from, all of which has to be there, too.
n=0
tab=$(printf '\t')
while IFS= read -r line; do
	n=$((n + 1))
	(
		set -f
		IFS=$tab
		# shellcheck disable=SC2086
		set -- $line
		made=$1
		shift
		[ -f "$made" ] || exit 1
		for part; do [ -f "$part" ] || exit 1; done
		[ -z "$(find -L "$@" -prune -newer "$made" 2>&1 | head -c 1)" ]
	) </dev/null && printf '%s\n' "$n"
done
exit 0
