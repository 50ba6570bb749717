# What objects were made from, by Kbuild's records. Standard input: one object path a line; for line N prints `# N`, the
# line `deps_TARGET := \`, and a line for each file but those of the system's directories.
n=0
while IFS= read -r object; do
	n=$((n + 1))
	record=${object%/*}/.${object##*/}.cmd
	[ -f "$record" ] || continue
	printf '# %s\n' "$n"
	sed -n -e '/^deps_/p' -e '/^  \/usr\//d' -e '/^  \/lib\//d' -e '/^  [^$ ]/p' "$record"
done | head -c 33554432
exit 0
