# Stands before the compiler (modules.mk); its words are the arguments. A file of a module that does not compile is said
# to Kbuild's report, and compiled once more, beside its object, with undeclared functions (and what their assumed type
# leads to) allowed: only so can the other symbols that the file needs be known. make sees the first result alone. What
# the compiler says is put between make's words for where it ran: paths are relative to that since 6.13, and make says
# it once for all that it runs, not before each.
#
# What was made from files that recipes make is made anew by each build, since these files are. So what the compiler made
# of them is put aside, with its words, for a build that has the same command, the same files of the tree, and no other
# made file of a name that was included.
case $1 in
*=*) set -- env "$@" ;;
esac
case " $* " in
*' -DMODULE '*) ;;
*) exec "$@" ;;
esac
said=/build/out/said.$$
previous='' object='' list=''
for word; do
	[ "$previous" != -o ] || object=$word
	case $word in -Wp,-MMD,* | -Wp,-MD,*) list=${word#-Wp,-M*D,} ;; esac
	previous=$word
done

say() {
	[ -s "$1" ] || return 0
	{
		# One compiler's words at a time, where the image can tell them to wait.
		flock -w 10 9
		printf "make: Entering directory '%s'\n" "$PWD"
		cat "$1"
		printf "make: Leaving directory '%s'\n" "$PWD"
	} 9</build/out/compile.sh >&2 2>/dev/null
}
# What the compiler listed as the files that an object was made from, one a line.
listed() {
	sed -e '1s/^[^:]*://' -e 's/\\$//' "$1" | tr ' ' '\n' | sed '/^$/d'
}
# Files that came into being in this build and have the name of one of these.
made() {
	listed "$1" | sed 's|.*/||' >"$said.names"
	find /build/src -type f -newer /build/out/unpacked 2>/dev/null |
		awk -F / 'NR == FNR { name[$0]; next } $NF in name' "$said.names" - | sort
	rm -f "$said.names"
}
words() {
	printf '%s\n' "$PWD" "$@"
}
aside=''
[ -z "$list" ] || aside=/build/out/compiled/$(printf '%s/%s' "$PWD" "$object" | cksum | tr ' ' -)

# unpack.sh has removed objects for which a file of the tree may be found in place of another.
if [ -n "$aside" ] && [ -f "$aside/object" ] && [ -f "$object" ] && [ ! "$object" -nt /build/out/unpacked ] &&
	words "$@" | cmp -s - "$aside/command" && sha1sum -c "$aside/sums" >/dev/null 2>&1 &&
	made "$aside/list" | cmp -s - "$aside/made" && cp "$aside/list" "$list" && cp "$aside/object" "$object"; then
	: >"$aside/used"
	say "$aside/said"
	exit 0
fi

"$@" 2>"$said"
status=$?
say "$said"
if [ "$status" -eq 0 ] && [ -n "$aside" ] && [ -f "$list" ]; then
	made "$list" >"$said.made"
	if [ -s "$said.made" ]; then
		rm -rf "$aside"
		mkdir -p "$aside"
		# Who asks whether there is a file, or has the assembler read one, does not list it.
		listed "$list" | grep -v -e '^/usr/' -e '^/lib/' | tr '\n' '\0' >"$aside/sources"
		if ! xargs -0 grep -lE '__has_include|\.(incbin|include)' -- <"$aside/sources" | grep -q . &&
			xargs -0 sha1sum -- <"$aside/sources" >"$aside/sums" && mv "$said.made" "$aside/made" && mv "$said" "$aside/said" &&
			cp "$list" "$aside/list" && words "$@" >"$aside/command" && cp "$object" "$aside/object"; then
			:
		else
			rm -rf "$aside"
		fi
	fi 2>/dev/null
fi
rm -f "$said" "$said.made"
[ "$status" -eq 0 ] && exit 0
previous=''
for word; do
	shift
	[ "$previous" != -o ] || word=$word.lenient
	previous=$word
	set -- "$@" "$word"
done
case $object in
*.o)
	printf 'failed\t%s\t%s\n' "$PWD" "$object" >>/build/out/modules
	# An object that an earlier build left is none of this one's; make may leave it where the compiler did.
	[ ! -f /build/out/reused ] || [ "$object" -nt /build/out/unpacked ] || rm -f "$object"
	"$@" -Wno-error -Wno-error=implicit-function-declaration -Wno-error=int-conversion >/dev/null 2>&1
	;;
esac
exit "$status"
