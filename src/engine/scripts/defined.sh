# Symbols that objects and archives define for others. Standard input: one path a line; prints `# N` for line N, then a
# symbol a line. $1: how many bytes at most.
n=0
while IFS= read -r file; do
	n=$((n + 1))
	printf '# %s\n' "$n"
	[ -f "$file" ] && nm --defined-only --extern-only --format=posix "$file" 2>/dev/null | sed -n 's/ .*//p'
done | head -c "$1"
exit 0
