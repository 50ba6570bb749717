# Asks this kernel's own modpost about modules, in a directory of its own: no Makefile, flag, filter or program of the
# build stands between. $1: the kernel's build directory; $2: how many bytes of what is said; $3: a list of what other
# modules export, `own` for one that is made of what stands in the input, or empty.
# Standard input, tab-separated: `export SYMBOL TYPE NAMESPACE`, or `module`, an object as Kbuild would give it to
# modpost, the module's name, and symbols, separated by spaces, that are taken as defined. Prints `missing` where an object
# is not there, else `accepts` or `refuses`, then what was said.
tab=$(printf '\t')
unset MAKEFILES MAKEFLAGS
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
rm -rf out/modpost && mkdir out/modpost && cd out/modpost || exit 1
exports=$3
[ "$exports" != own ] || exports=$PWD/exports
n=0
while IFS=$tab read -r kind first second third; do
	if [ "$kind" = export ]; then
		printf '0x00000000\t%s\tsibling\t%s\t%s\n' "$first" "$second" "$third" >>exports
		continue
	fi
	n=$((n + 1))
	mkdir "$n" || exit 1
	[ -f "$first" ] || {
		echo missing
		exit 0
	}
	if [ -n "$third" ]; then
		printf '%s\n' "$third" | tr ' ' '\n' | sed 's/.*/"&" = 0;/' >"$n/defined.ld"
		ld -r -o "$n/$second.o" "$first" "$n/defined.ld" || exit 1
	else
		ln "$(readlink -f "$first")" "$n/$second.o" 2>/dev/null || cp "$first" "$n/$second.o" || exit 1
	fi
	# modpost looks for versions of exports there.
	: >"$n/.$second.o.cmd"
	printf 'obj-m += %s/%s.o\n' "$n" "$second" >>Kbuild
done
[ ! -s "$exports" ] || export KBUILD_EXTRA_SYMBOLS="$exports"
# What comes after modpost is no matter: Kbuild leaves it out where it is told so, and compiles a file for each module else.
make -C "$1" M="$PWD" KBUILD_MODPOST_NOFINAL=1 modules >said 2>&1
# make removes the list where modpost failed.
if [ -f Module.symvers ]; then echo accepts; else echo refuses; fi
tail -c "$2" said
cd ../.. && rm -rf out/modpost
exit 0
