# Puts the modules that the earlier build linked where make looks for them, of those that it is about to link (modules.mk):
# not before, since what is there counts as linked. Where a part was made anew its link may fail. $1: Kbuild's list.
cd /build/out/linked || exit 0
here=$OLDPWD
case $1 in /*) list=$1 ;; *) list=$here/$1 ;; esac
while IFS= read -r path; do
	case $path in /*) ;; *) path=$here/$path ;; esac
	made=${path%.*}
	linked=${made#/build/src/}.ko
	[ -f "$linked" ] && [ ! -e "$made.ko" ] || continue
	for part in "$made.o" "$made.mod.c" "$made.mod.o"; do
		[ -f "$part" ] && [ ! "$part" -nt ../unpacked ] || continue 2
	done
	printf '%s\0' "$linked"
done <"$list" | xargs -0 -r cp --parents --link -t /build/src --
exit 0
