# Does what `dkms build` does with a dkms.conf: evaluates it, applies its patches, runs its PRE_BUILD and MAKE lines.
# $1: the directory below src, $2: the kernel's release, $3: its build directory, $4: the architecture, $5: jobs.
# Standard output: tab-separated facts, one a line; everything else goes to standard error.
exec 3>&1 1>&2
fact() {
	local IFS=$'\t'
	printf '%s\n' "${*//$'\n'/ }" >&3
}
excluded() {
	fact excluded "$1"
	exit 0
}
kernelver=$2 kernel_source_dir=$3 arch=$4 parallel_jobs=$5
dkms_tree=/build/dkms source_tree=/build/dkms
cd "/build/src/$1" || exit 2
declare -a MAKE MAKE_MATCH BUILT_MODULE_NAME BUILT_MODULE_LOCATION PATCH PATCH_MATCH
. ./dkms.conf || echo "dkms.conf ended with status $?"
module=$PACKAGE_NAME module_version=$PACKAGE_VERSION
if [ -n "$PACKAGE_NAME" ] && [ -n "$PACKAGE_VERSION" ]; then
	mkdir -p "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION"
	ln -sfn "$PWD" "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"
	fact tree "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"
fi
for i in "${!BUILT_MODULE_NAME[@]}"; do
	fact module "${BUILT_MODULE_NAME[$i]}" "${BUILT_MODULE_LOCATION[$i]}"
done
[ ${#BUILT_MODULE_NAME[@]} -gt 0 ] || [ -z "$PACKAGE_NAME" ] || fact module "$PACKAGE_NAME" ""

[ -z "$BUILD_EXCLUSIVE_KERNEL" ] || [[ $kernelver =~ $BUILD_EXCLUSIVE_KERNEL ]] ||
	excluded "BUILD_EXCLUSIVE_KERNEL=\"$BUILD_EXCLUSIVE_KERNEL\""
[ -z "$BUILD_EXCLUSIVE_ARCH" ] || [[ $arch =~ $BUILD_EXCLUSIVE_ARCH ]] ||
	excluded "BUILD_EXCLUSIVE_ARCH=\"$BUILD_EXCLUSIVE_ARCH\""
for option in $BUILD_EXCLUSIVE_CONFIG; do
	wanted=yes
	[ "${option#!}" = "$option" ] || wanted=no
	found=no
	grep -q "^${option#!}=[ym]\$" "$kernel_source_dir/.config" && found=yes
	[ $wanted = $found ] || excluded "BUILD_EXCLUSIVE_CONFIG=\"$option\""
done

for i in "${!PATCH[@]}"; do
	[ -z "${PATCH_MATCH[$i]}" ] || [[ $kernelver =~ ${PATCH_MATCH[$i]} ]] || continue
	patch -p1 <"patches/${PATCH[$i]}" || {
		echo "patches/${PATCH[$i]} does not apply"
		exit 2
	}
done
if [ -n "$PRE_BUILD" ]; then
	eval "sh ./$PRE_BUILD" || {
		echo "PRE_BUILD failed: $PRE_BUILD"
		exit 2
	}
fi

command=${MAKE[0]}
for i in "${!MAKE_MATCH[@]}"; do
	[ -n "${MAKE_MATCH[$i]}" ] && [[ $kernelver =~ ${MAKE_MATCH[$i]} ]] && command=${MAKE[$i]}
done
[ -n "$command" ] || command="make -C $kernel_source_dir M=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"
fact make "$command"
command=${command/#make/make -j$parallel_jobs KERNELRELEASE=$kernelver}
exec 3>&-
eval "$command"
