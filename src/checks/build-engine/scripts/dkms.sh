# Does what `dkms build` does with a dkms.conf: evaluates it, applies its patches, runs its PRE_BUILD and MAKE lines.
# $1: the directory below src, $2: the kernel's release, $3: its build directory, $4: the architecture, $5: jobs.
# Standard output: tab-separated facts, one a line; everything else goes to standard error.
command -v bash >/dev/null || { echo "no bash in this image, which dkms.conf needs" >&2; exit 2; }
exec bash -c '
exec 3>&1 1>&2
fact() { local IFS=$(printf "\t"); printf "%s\n" "$*" >&3; }
kernelver=$2 kernel_source_dir=$3 arch=$4 parallel_jobs=$5
dkms_tree=/build/dkms source_tree=/build/dkms
cd "/build/src/$1" || exit 2
declare -a MAKE MAKE_MATCH BUILT_MODULE_NAME BUILT_MODULE_LOCATION PATCH PATCH_MATCH
. ./dkms.conf || echo "dkms.conf ended with an error"
module=$PACKAGE_NAME module_version=$PACKAGE_VERSION
if [ -n "$PACKAGE_NAME" ] && [ -n "$PACKAGE_VERSION" ]; then
	mkdir -p "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION"
	ln -sfn "/build/src/$1" "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"
	fact tree "$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"
fi
for i in "${!BUILT_MODULE_NAME[@]}"; do
	fact module "${BUILT_MODULE_NAME[$i]}" "${BUILT_MODULE_LOCATION[$i]}"
done
[ ${#BUILT_MODULE_NAME[@]} -gt 0 ] || [ -z "$PACKAGE_NAME" ] || fact module "$PACKAGE_NAME" ""
if [ -n "$BUILD_EXCLUSIVE_KERNEL" ] && ! [[ $kernelver =~ $BUILD_EXCLUSIVE_KERNEL ]]; then
	fact excluded "BUILD_EXCLUSIVE_KERNEL=$BUILD_EXCLUSIVE_KERNEL"; exit 0
fi
if [ -n "$BUILD_EXCLUSIVE_ARCH" ] && ! [[ $arch =~ $BUILD_EXCLUSIVE_ARCH ]]; then
	fact excluded "BUILD_EXCLUSIVE_ARCH=$BUILD_EXCLUSIVE_ARCH"; exit 0
fi
for option in $BUILD_EXCLUSIVE_CONFIG; do
	state=$(sed -n "s/^${option#!}=\([ym]\)\$/\1/p" "$kernel_source_dir/.config")
	case $option in
	!*) [ -z "$state" ] || { fact excluded "BUILD_EXCLUSIVE_CONFIG=$option"; exit 0; } ;;
	*) [ -n "$state" ] || { fact excluded "BUILD_EXCLUSIVE_CONFIG=$option"; exit 0; } ;;
	esac
done
for i in "${!PATCH[@]}"; do
	[[ -z ${PATCH_MATCH[$i]} || $kernelver =~ ${PATCH_MATCH[$i]} ]] || continue
	patch -p1 <"patches/${PATCH[$i]}" || { echo "patches/${PATCH[$i]} does not apply"; exit 2; }
done
if [ -n "$PRE_BUILD" ]; then
	eval "sh ./$PRE_BUILD" || { echo "PRE_BUILD failed: $PRE_BUILD"; exit 2; }
fi
command=${MAKE[0]}
for i in "${!MAKE_MATCH[@]}"; do
	[[ -n ${MAKE_MATCH[$i]} && $kernelver =~ ${MAKE_MATCH[$i]} ]] && command=${MAKE[$i]}
done
[ -n "$command" ] || command="make -C $kernel_source_dir M=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"
command=${command/#make/make -j$parallel_jobs KERNELRELEASE=$kernelver}
fact make "${command//$'"'"'\n'"'"'/ }"
exec 3>&-
eval "$command"
' dkms "$@"
