/** The names by which makefiles of modules call the kernel they are built against; none is standard, all are common. */

export const KERNEL_BUILD_NAMES: ReadonlySet<string> = new Set(
	`KERNELDIR KERNEL_DIR KDIR KERNEL_SRC KERNELSRC KERNEL_SOURCE KERNEL_SOURCES KERNEL_SOURCE_DIR KERNELSOURCE KSRC KSRC_DIR
	KERNEL_PATH KERNELPATH KERNEL_BUILD KERNEL_BUILD_DIR KERNEL_BUILD_PATH KERNELBUILD KBUILD KBUILD_DIR KERNEL_TREE
	KERNEL_HEADERS LINUX_DIR LINUXDIR LINUX_SRC LINUX_SOURCE LINUXSRC LINUX_HEADERS KERN_DIR KERNDIR KERN_SRC
	KERN_BUILD KHEADERS KBUILD_SRC_DIR SYSSRC`.split(/\s+/),
);

export const KERNEL_RELEASE_NAMES: ReadonlySet<string> = new Set(
	`KVER KVERS KVERSION KERNEL_VERSION KERNELVERSION KERNELVER KERNEL_VER KERNVER KERN_VER KERNEL_RELEASE KREL KRELEASE
	KERNELRELEASE TARGET_KERNEL TARGET_KERNEL_VERSION LINUX_VERSION UNAME_R`.split(/\s+/),
);

/** Variables that name places of the kernel's own tree, where no file of the checked tree is. */
export function namesKernel(name: string): boolean {
	return (
		KERNEL_BUILD_NAMES.has(name) ||
		KERNEL_RELEASE_NAMES.has(name) ||
		['srctree', 'objtree', 'srcroot', 'LINUXINCLUDE', 'SRCARCH', 'ARCH'].includes(name)
	);
}
