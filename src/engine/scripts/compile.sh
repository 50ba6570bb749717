# Stands before the compiler (modules.mk); its words are the arguments. A file of a module that does not compile is said
# to Kbuild's report, and compiled once more, beside its object, with undeclared functions (and what their assumed type
# leads to) allowed: only so can the other symbols that the file needs be known. make sees the first result alone. What
# the compiler says is put between make's words for where it ran: paths are relative to that since 6.13, and make says
# it once for all that it runs, not before each.
case $1 in
*=*) set -- env "$@" ;;
esac
case " $* " in
*' -DMODULE '*) ;;
*) exec "$@" ;;
esac
said=/build/out/said.$$
debug='-g1 -gstatement-frontiers'
[ ! -e /build/out/whole-debug ] || debug=-g
# A module's own objects can be compiled again for their lines (compile-again.sh), and are listed; one that somebody links to
# another cannot.
[ ! -e /build/out/no-debug ] || case " $* " in
*' -o '*)
	object=${*##* -o }
	object=${object%% *}
	grep -qwF -e "${object##*/}" /build/out/parts && debug=-g0 && echo "$PWD/$object" >>/build/out/no-debug
	;;
esac
[ ! -e /build/out/own-debug ] || debug=
# shellcheck disable=SC2086
"$@" $debug 2>"$said"
status=$?
if [ "$status" -ne 0 ] && [ -n "$debug" ] && grep -qF -e -gstatement-frontiers "$said"; then
	: >/build/out/own-debug
	"$@" 2>"$said"
	status=$?
fi
if [ -s "$said" ]; then
	{
		# One compiler's words at a time, where the image can tell them to wait.
		flock -w 10 9
		printf "make: Entering directory '%s'\n" "$PWD"
		cat "$said"
		printf "make: Leaving directory '%s'\n" "$PWD"
	} 9</build/out/compile.sh >&2 2>/dev/null
fi
rm -f "$said"
[ "$status" -eq 0 ] && exit 0
previous='' object=''
for word; do
	shift
	if [ "$previous" = -o ]; then
		object=$word
		word=$word.lenient
	fi
	previous=$word
	set -- "$@" "$word"
done
case $object in
*.o)
	printf 'failed\t%s\t%s\n' "$PWD" "$object" >>/build/out/modules
	# An object that an earlier build left is none of this one's; make may leave it where the compiler did.
	[ ! -f /build/out/reused ] || [ "$object" -nt /build/out/unpacked ] || rm -f "$object"
	"$@" -g -Wno-error -Wno-error=implicit-function-declaration -Wno-error=int-conversion >/dev/null 2>&1
	;;
esac
exit "$status"
