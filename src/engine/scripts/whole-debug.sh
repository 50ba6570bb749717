# Compiles objects once more, as Kbuild's records say that they were, but with all debug information, to OBJECT.whole:
# compile.sh has only lines of code made, and data is at a variable. $1: the kernel's build directory. Standard input: an
# object a line.
build=$1
while IFS= read -r object; do
	object=$(readlink -f "$object") && [ -f "$object" ] || continue
	[ ! -e out/whole-debug ] || [ ! "$object" -nt out/unpacked ] || continue
	record=$(head -n 1 "${object%/*}/.${object##*/}.cmd" 2>/dev/null | head -c 100000 |
		sed -n 's#^[a-z]*cmd_\([^ ]*\) := /bin/sh /build/out/compile\.sh #\1 #p')
	target=${record%% *}
	# Before 6.13 make ran in the kernel's directory, then the module's paths are absolute.
	case $target in
	'') continue ;;
	/*) directory=$build ;;
	*) directory=${object%"$target"} ;;
	esac
	# Its words, unquoted, from make's notation; not what comes after the compiler.
	printf '%s\n' "${record#* }" | sed -e 's/ ; .*//' -e 's/\$(pound)/#/g' -e 's/\\#/#/g' -e 's/\$\$/$/g' |
		(cd "$directory" && xargs -x sh -c '
			whole=$0.whole previous=
			for word; do
				shift
				[ "$previous" != -o ] || word=$whole
				previous=$word
				set -- "$@" "$word"
			done
			exec "$@" -g' "$object") >/dev/null 2>&1
done
exit 0
