# Builds a tree of kernel modules plainly, twice, and prints what the compiler, binutils and Kbuild's own files say of
# it: tab-separated facts, one a line. Standard input: the tree as tar. $1: the build command, a shell line that sees
# KERNEL_RELEASE, KERNEL_BUILD and SRC. $2: "calls" to list the direct calls of exported functions as well.
set -u
export LC_ALL=C SRC=/oracle/tree
KERNEL_RELEASE=$(ls /lib/modules)
KERNEL_BUILD=$(readlink -f "/lib/modules/$KERNEL_RELEASE/build")
export KERNEL_RELEASE KERNEL_BUILD
symvers=$KERNEL_BUILD/Module.symvers
mkdir /oracle/origin && tar -x -C /oracle/origin -f - || exit 1

# $1: further compiler flags. Leaves the log in the file $2.
build() {
	rm -rf "$SRC" && cp -R /oracle/origin "$SRC" && cd "$SRC" || exit 1
	MAKEFLAGS='-k -j2 --output-sync=target' KCFLAGS=$1 bash -c "$command" >"$2" 2>&1
}

# The object files of a .mod file; Kbuild names them by full path (to 6.x), or relative to the directory of M= (7.x).
objects() {
	local mod=$1 name directory
	tr ' ' '\n' <"$mod" | grep '\.o$' | sort -u | while read -r name; do
		case $name in
		/*) echo "${name#"$SRC"/}" ;;
		*)
			directory=$(dirname "$mod")
			while [ "$directory" != . ] && ! stem_exists "$directory/$name"; do directory=$(dirname "$directory"); done
			realpath -m --relative-to=. "$directory/$name"
			;;
		esac
	done
}

stem_exists() { [ -e "$1" ] || [ -e "${1%.o}.c" ] || [ -e "${1%.o}.S" ]; }

modules() { find . -name '*.mod' -type f -printf '%P\n' | sort; }

# $1: object, $2: how it was compiled.
describe() {
	printf 'object\t%s\t%s\n' "$1" "$2"
	nm -p "$1" | awk -v object="$1" '{ printf "symbol\t%s\t%s\t%s\n", object, $(NF - 1), $NF }'
	objcopy -O binary --only-section=.modinfo "$1" /oracle/modinfo 2>/dev/null && tr '\0' '\n' </oracle/modinfo |
		grep -aE '^[^=]*(license|import_ns)=' | sed "s,^,info\t$1\t,"
	rm -f /oracle/modinfo
}

# Direct calls (a call's relocation against the function itself) of exported functions, with addr2line's frames.
calls() {
	readelf -rW "$1" | awk -v symvers="$symvers" '
		BEGIN { while ((getline line <symvers) > 0) { split(line, field, "\t"); exported[field[2]] = 1 } }
		/^Relocation section/ { section = $3; gsub(/\x27|\.rela/, "", section); next }
		section ~ /^\.(init\.|exit\.)?text/ && $3 ~ /^R_X86_64_(PLT32|PC32)$/ && $5 in exported { print section, $1, $5 }
	' | sort >/oracle/calls
	cut -d ' ' -f 1 /oracle/calls | uniq | while read -r section; do
		grep "^$section " /oracle/calls | cut -d ' ' -f 2- >/oracle/section
		# For each address a line with it, then its frames.
		cut -d ' ' -f 1 /oracle/section | addr2line -a -i -e "$1" -j "$section" | sed 's/ (discriminator.*//' |
			awk '/^0x/ { if (NR > 1) print frames; frames = ""; next } { frames = frames $0 "|" } END { print frames }' |
			paste -d ' ' /oracle/section - | while read -r _ symbol frames; do
			printf 'call\t%s\t%s\t%s\n' "$1" "$symbol" "$frames"
		done
	done
}

command=$1
printf 'kernel\t%s\n' "$KERNEL_RELEASE"
build '' /oracle/plain.log
sed 's/^/log\t/' /oracle/plain.log
modules | while read -r mod; do
	objects "$mod" | sed "s,^,part\t${mod%.mod}\t,"
done | tee /oracle/parts
find . -name '*.ko' -type f -printf 'linked\t%P\n'
cut -f 3 /oracle/parts | sort -u | while read -r object; do
	if [ -f "$object" ]; then
		describe "$object" plain
		[ "${2:-}" != calls ] || calls "$object"
	else
		echo "$object" >>/oracle/missing
	fi
done

# What only undeclared functions kept from compiling compiles once that is no error.
if [ -s /oracle/missing ]; then
	build -Wno-error=implicit-function-declaration /oracle/demoted.log
	while read -r object; do
		if [ -f "$object" ]; then describe "$object" demoted; else printf 'uncompiled\t%s\n' "$object"; fi
	done </oracle/missing
fi

# Undeclared functions that a header of this kernel defines, as a macro or an inline function.
headers=$(ls -d /usr/src/linux-headers-*/include /usr/src/linux-headers-*/arch/x86/include)
grep -o "implicit declaration of function '[^']*'" /oracle/plain.log | cut -d "'" -f 2 | sort -u |
	while read -r name; do
		# shellcheck disable=SC2086
		if grep -rqE "^[[:space:]]*#[[:space:]]*define[[:space:]]+$name\>" $headers ||
			grep -rhE -B 3 "(^|[[:space:]*])$name[[:space:]]*\(" $headers | grep -qE "inline\>[^;]*\<$name|inline\>[^;({]*$"; then
			printf 'header\t%s\n' "$name"
		fi
	done
