# Sends the compiled objects as a tar of numbered files, without the debug information that the caller does not read.
# Standard input: one object path a line; line N becomes N.o.
set -u
rm -rf out/objects && mkdir out/objects
n=0
while IFS= read -r object; do
	n=$((n + 1))
	if [ -f "$object" ]; then
		strip --strip-debug -o "out/objects/$n.o" "$object" 2>/dev/null || cp "$object" "out/objects/$n.o"
	fi
done
exec tar -c -f - -C out/objects .
