# Answers several questions in one call. Standard input: a line that nothing else holds (the mark); then for each question
# its script, the mark, the script's own standard input, and the mark again. Prints after each answer the mark and the
# script's exit status. Ends with the status of the first that failed.
# Lines are read one by one: other programs would read ahead, and take what is the next script's.
take() {
	while IFS= read -r line && [ "$line" != "$mark" ]; do printf '%s\n' "$line"; done
}
IFS= read -r mark
failed=0
while script=$(take) && [ -n "$script" ]; do
	take | {
		/bin/sh -c "$script" sh
		status=$?
		# What a script leaves unread must not be taken for the next.
		cat >/dev/null
		exit $status
	}
	status=$?
	printf '\n%s %s\n' "$mark" $status
	[ $failed -ne 0 ] || failed=$status
done
exit $failed
