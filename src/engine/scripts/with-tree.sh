# Runs a script in the tree, once that is laid out. Standard input: the script's own, then what unpack.sh reads. Prints
# `unpacked`, a line, before what the script prints. $1: how many bytes are the script's own; $2: the script; $3: unpack.sh;
# the rest: its arguments.
bytes=$1 script=$2 unpack=$3
shift 3
# In no file: it is nothing that the build should find. The last letter keeps the ends of lines before it.
own=$(head -c "$bytes" && echo .) || exit 1
/bin/sh -c "$unpack" sh "$@" 2>/tmp/said || {
	cat /tmp/said >&2
	exit 1
}
# Where there is no more input the build may begin.
cat >/dev/null
rm -f /tmp/said
echo unpacked
printf '%s' "${own%?}" | /bin/sh -c "$script" sh
