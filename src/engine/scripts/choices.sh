# What decides whether Kbuild has a module to build in directories. $1: the kernel's build directory; standard input: one
# directory of the tree a line. Answers for each `# DIRECTORY` and its Kbuild file, at last `# /` and the kernel's configuration.
cd src || exit 1
while IFS= read -r directory; do
	for file in "$directory/Kbuild" "$directory/Makefile"; do
		[ -f "$file" ] || continue
		printf '\n# %s\n' "$directory"
		head -c 262144 -- "$file"
		break
	done
done
printf '\n# /\n'
for file in "$1/include/config/auto.conf" "$1/.config"; do
	[ -f "$file" ] || continue
	head -c 4194304 -- "$file"
	break
done
exit 0
