# What objects were made from, by Kbuild's records. Standard input: one object path a line; for line N prints `# N`, the
# line `deps_TARGET := \`, and a line for each file but those of the system's directories.
n=0
while IFS= read -r object; do
	n=$((n + 1))
	record=${object%/*}/.${object##*/}.cmd
	[ ! -f "$record" ] || printf '%s\t%s\n' "$n" "$record"
done | awk -F '\t' '{
	print "# " $1
	while ((getline line < $2) > 0)
		if (line ~ /^  [^$ ]/ ? line !~ /^  \/(usr|lib)\// : line ~ /^deps_/) print line
	close($2)
}' | head -c 33554432
exit 0
