# Sends the compiled objects as a tar of numbered files, without the debug information that the caller does not read.
# Standard input: one object path a line; line N becomes N.o, an empty one where there is something else or too much.
# $1: the largest object that is read, in bytes, debug information included.
# Fails where not all could be copied (a full disk): what is missing then must not be taken for not compiled.
set -u
rm -rf out/objects && mkdir out/objects || exit 1
n=0 failed=0
while IFS= read -r object; do
	n=$((n + 1))
	[ -e "$object" ] || continue
	copy=out/objects/$n.o
	if [ -f "$object" ] && [ "$(stat -L -c %s "$object")" -le "$1" ]; then
		strip --strip-debug -o "$copy" "$object" 2>/dev/null || cp "$object" "$copy" || failed=1
	else
		: >"$copy" || failed=1
	fi
done
tar -c -f - -C out/objects . || failed=1
exit $failed
