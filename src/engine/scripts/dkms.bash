# Does with a dkms.conf what dkms (3.2) does for `dkms add` and `dkms build`, on one kernel.
# $1: the directory below src, $2: the kernel's release, $3: its build directory, $4: the architecture, $5: jobs.
# Standard output: tab-separated facts, one a line; everything else goes to standard error.
exec 3>&1 1>&2
fact() {
	local words=("${@//[$'\t\r\n']/ }") IFS=$'\t'
	printf '%s\n' "${words[*]}" >&3
}

# What dkms.conf may use; some of it is there for its scripts and make as well.
kernelver=$2 kernel_source_dir=$3 arch=$4 parallel_jobs=$5
kernel_config=$kernel_source_dir/include/config/auto.conf
[ -e "$kernel_config" ] || kernel_config=$kernel_source_dir/.config
# One package of a tree may have the name and version of another.
place=/build/dkms/$(printf %s "$1" | cksum | tr -d ' ')
dkms_tree=$place/tree source_tree=$place/source install_tree=/lib/modules tmp_location=${TMPDIR:-/tmp}
module='' module_version=''
export kernelver arch module module_version
cd -P "/build/src/$1" && mkdir -p "$place" || exit 2
directory=$PWD

# A dkms.conf that a release script has yet to fill in: versions become 0, names a word that names no module, and what
# else stands between such marks is left out.
unnamed=unnamed-package
fill_in() {
	local version='[A-Z0-9_]*VER[A-Z0-9_]*' any_version='[A-Za-z0-9_]*[Vv][Ee][Rr][A-Za-z0-9_]*'
	local name='[A-Z0-9_]*(NAME|PACKAGE|MODULE)[A-Z0-9_]*' word='[A-Z][A-Z0-9_]{2,}'
	sed -E -e "s/@$any_version@|\{\{ *$any_version *\}\}|#$version#|%$version%|<$version>/0/g" \
		-e "s/(^|[^\$A-Za-z0-9_{])__$version/\10/g" \
		-e "s/@$name@|\{\{ *$name *\}\}|#$name#|%$name%|<$name>/$unnamed/g" \
		-e "s/@$word@|#$word#|\{\{ *$word *\}\}//g" "$1"
}
conf=$directory/dkms.conf
fill_in "$conf" >"$place/dkms.conf" && cmp -s "$conf" "$place/dkms.conf" || conf=$place/dkms.conf

DIRECTIVES='PACKAGE_NAME PACKAGE_VERSION BUILT_MODULE_NAME BUILT_MODULE_LOCATION DEST_MODULE_NAME DEST_MODULE_LOCATION
	MAKE MAKE_MATCH PATCH PATCH_MATCH POST_ADD PRE_BUILD POST_BUILD OBSOLETE_BY BUILD_EXCLUSIVE_KERNEL
	BUILD_EXCLUSIVE_KERNEL_MIN BUILD_EXCLUSIVE_KERNEL_MAX BUILD_EXCLUSIVE_ARCH BUILD_EXCLUSIVE_CONFIG'

# dkms evaluates the file in a subshell, takes along nothing but the directives, and has the shell read their values,
# which it writes on one line each, a second time.
read_conf() {
	unset $DIRECTIVES
	eval "$(
		. "$1" 3>&- >/dev/null
		set +eu -f
		unset IFS
		for _directive in $DIRECTIVES; do
			unset -n _values
			declare -n _values=$_directive
			for _index in "${!_values[@]}"; do
				_words=(${_values[$_index]%$'\r'})
				printf '%s[%s]="%s"\n' "$_directive" "$_index" "${_words[*]}"
			done
		done
	)"
}

# What can be part of a directory's name, and of a command's word; `$2` where it cannot.
plain() {
	if [[ $1 =~ ^[A-Za-z0-9_.+:~=,-]+$ && $1 != . && $1 != .. ]]; then echo "$1"; else echo "$2"; fi
}

read_conf "$conf"
module=$(plain "$PACKAGE_NAME" "$unnamed") module_version=$(plain "$PACKAGE_VERSION" 0)
package=$dkms_tree/$module/$module_version
mkdir -p "$package" "$source_tree" || exit 2
for name in "$package/build" "$package/source" "$source_tree/$module-$module_version"; do
	ln -sfn "$directory" "$name"
	fact tree "$name"
done
# Only now can it know them; dkms reads it again before it builds.
read_conf "$([ "$conf" = "$directory/dkms.conf" ] && echo "$package/source/dkms.conf" || echo "$conf")"

# Where dkms has its trees unless it is told otherwise; some files count on that.
here() {
	local text=${1//'/var/lib/dkms/'/"$dkms_tree/"}
	printf %s "${text//"/usr/src/$module-$module_version"/"$source_tree/$module-$module_version"}"
}

modules=0
for index in "${!BUILT_MODULE_NAME[@]}" "${!BUILT_MODULE_LOCATION[@]}" \
	"${!DEST_MODULE_NAME[@]}" "${!DEST_MODULE_LOCATION[@]}"; do
	((index < modules)) || modules=$((index + 1))
done
[ $modules != 1 ] || [ -n "${BUILT_MODULE_NAME[0]}" ] || BUILT_MODULE_NAME[0]=$PACKAGE_NAME
for index in "${!BUILT_MODULE_NAME[@]}"; do
	name=${BUILT_MODULE_NAME[$index]%.o}
	[[ $name = *$unnamed* ]] || fact module "${name%.ko}" "${BUILT_MODULE_LOCATION[$index]}"
done

# Numbers of at least three digits make versions comparable as text.
comparable() {
	local rest=${1// /} key='' number
	while [[ $rest =~ ^([^0-9]*)([0-9]+)(.*)$ ]]; do
		number=${BASH_REMATCH[2]}
		while ((${#number} < 3)); do number=0$number; done
		key+=${BASH_REMATCH[1]}$number rest=${BASH_REMATCH[3]}
	done
	printf %s "$key$rest"
}
excluded() {
	fact excluded "$1=\"$2\""
	exit 0
}
max=BUILD_EXCLUSIVE_KERNEL_MAX
[ -n "${!max}" ] || max=OBSOLETE_BY
[[ $BUILD_EXCLUSIVE_KERNEL && ! $kernelver =~ $BUILD_EXCLUSIVE_KERNEL ]] &&
	excluded BUILD_EXCLUSIVE_KERNEL "$BUILD_EXCLUSIVE_KERNEL"
[[ $BUILD_EXCLUSIVE_KERNEL_MIN && $(comparable "$kernelver") < $(comparable "$BUILD_EXCLUSIVE_KERNEL_MIN") ]] &&
	excluded BUILD_EXCLUSIVE_KERNEL_MIN "$BUILD_EXCLUSIVE_KERNEL_MIN"
[[ ${!max} && $(comparable "$kernelver") > $(comparable "${!max}") ]] && excluded $max "${!max}"
[[ $BUILD_EXCLUSIVE_ARCH && ! $arch =~ $BUILD_EXCLUSIVE_ARCH ]] && excluded BUILD_EXCLUSIVE_ARCH "$BUILD_EXCLUSIVE_ARCH"
for option in $BUILD_EXCLUSIVE_CONFIG; do
	[ -e "$kernel_config" ] || break
	if grep -q "^${option#!}=[ym]" "$kernel_config"; then found=yes; else found=no; fi
	case $option:$found in !*:yes | [!!]*:no) excluded BUILD_EXCLUSIVE_CONFIG "$option" ;; esac
done

# Runs a step in the directory $2: $3, of the directive $1. Says what it said last where it failed.
step() {
	local log=$place/step.log status words
	(cd -P "$2" && eval "$3") </dev/null 3>&- 2>&1 | tee "$log"
	status=${PIPESTATUS[0]}
	# dkms does not mind what becomes of POST_ADD.
	[ "$status" = 0 ] || [ "$1" = POST_ADD ] && return
	words=$(tail -c 2000 "$log" | grep -v '^[[:space:]]*$' | tail -n 1)
	fact failed "$1" "${!1}" "$words" "$status"
	return 1
}

# Runs the script that the directive $1 names, with its arguments, as the program that it says it is.
script() {
	local words
	words=$(here "${!1}")
	[ -n "$words" ] || return 0
	if [ -x "$package/build/${words%% *}" ]; then
		fact run "$1" "./$words"
		step "$1" "$package/build" "$package/build/$words"
	else
		echo "$1 is passed over, as dkms does: ${words%% *} is not an executable file"
	fi
}

script POST_ADD

# dkms has make use the kernel's own compiler.
clang=''
compiler=$(sed -n 's/^CONFIG_CC_VERSION_TEXT="\{0,1\}\([^" ]*\) .*/\1/p' "$kernel_config" 2>/dev/null | head -n 1)
grep -q '^CONFIG_CC_IS_CLANG=y' "$kernel_config" 2>/dev/null && compiler=clang clang=' LLVM=1'
unset CC
[ -n "$compiler" ] && command -v "$compiler" >/dev/null && export CC=$compiler KERNEL_CC=$compiler
if grep -q '^CONFIG_LD_IS_LLD=y' "$kernel_config" 2>/dev/null && command -v ld.lld >/dev/null; then
	export LD=ld.lld KERNEL_LD=ld.lld
fi

for ((index = 0; index < ${#PATCH[@]}; index++)); do
	[[ ${PATCH[$index]} && (! ${PATCH_MATCH[$index]} || $kernelver =~ ${PATCH_MATCH[$index]}) ]] || continue
	patch="patch -p1 <./patches/${PATCH[$index]}"
	fact run PATCH "$patch"
	# The variable's name is what a failure is told of.
	step "PATCH[$index]" "$directory" "$patch" || exit 2
done
script PRE_BUILD

command=''
[ -n "${MAKE_MATCH[0]}" ] || command=${MAKE[0]}
for ((index = 0; index < ${#MAKE[@]}; index++)); do
	[[ ${MAKE[$index]} && ${MAKE_MATCH[$index]} && $kernelver =~ ${MAKE_MATCH[$index]} ]] && command=${MAKE[$index]}
done
[ -n "$command" ] || command="make -C $kernel_source_dir M=$package/build"
command=$(here "$command$clang")
fact make "$command"
(eval "${command/#make/make -j$parallel_jobs KERNELRELEASE=$kernelver}") 3>&-
status=$?
[ $status = 0 ] && [ -n "$POST_BUILD" ] || exit $status

# What it cleans up must not be missing here: it gets a copy, of links.
rm "$package/build" && cp -al "$directory" "$package/build" || exit 0
built=$package/$kernelver/$arch/module
mkdir -p "$built"
for index in "${!BUILT_MODULE_NAME[@]}"; do
	cp "$directory/${BUILT_MODULE_LOCATION[$index]:-.}/${BUILT_MODULE_NAME[$index]}.ko" "$built/" 2>/dev/null
done
script POST_BUILD
rm -rf "$package/build"
ln -sfn "$directory" "$package/build"
exit 0
