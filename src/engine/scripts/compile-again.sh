# Compiles an object once more, as Kbuild's record says that it was, but with all debug information, to OBJECT.whole.
# Nothing is left where the code is not the same: lines would be those of other code. objtool adds sections, and changes
# what is in them, not how long those with code are.
# $1: the kernel's build directory; $2: the object
build=$1 object=$2
code() { size -A "$1" 2>/dev/null | awk '$2 ~ /^[0-9]+$/ && $1 ~ /text/ { print $1, $2 }'; }
record=$(head -n 1 "${object%/*}/.${object##*/}.cmd" 2>/dev/null | head -c 100000 |
	sed -n 's#^[a-z]*cmd_\([^ ]*\) := /bin/sh /build/out/compile\.sh #\1 #p')
target=${record%% *}
# Before 6.13 make ran in the kernel's directory, then the module's paths are absolute.
case $target in
'') exit 0 ;;
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
		exec env "$@" -g' "$object") >/dev/null 2>&1
[ "$(code "$object")" = "$(code "$object.whole")" ] || rm -f "$object.whole"
exit 0
