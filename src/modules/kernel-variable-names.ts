/** The variables by which makefiles of modules name the kernel they build against; none is standard, all are common. */

/** Of the kernel's build directory. */
export const KERNEL_DIRECTORY_VARIABLES: ReadonlySet<string> = new Set(
	`KERNELDIR KERNEL_DIR KDIR KERNEL_SRC KERNELSRC KERNEL_SOURCE KERNEL_SOURCES KERNEL_SOURCE_DIR KERNELSOURCE KSRC KSRC_DIR
	KERNEL_PATH KERNELPATH KERNEL_BUILD KERNEL_BUILD_DIR KERNEL_BUILD_PATH KERNELBUILD KBUILD KBUILD_DIR KERNEL_TREE
	KERNEL_HEADERS LINUX_DIR LINUXDIR LINUX_SRC LINUX_SOURCE LINUXSRC LINUX_HEADERS KERN_DIR KERNDIR KERN_SRC
	KERN_BUILD KHEADERS KBUILD_SRC_DIR SYSSRC`.split(/\s+/),
);

/** Of the kernel's release (`uname -r`). */
export const KERNEL_RELEASE_VARIABLES: ReadonlySet<string> = new Set(
	`KVER KVERS KVERSION KERNEL_VERSION KERNELVERSION KERNELVER KERNEL_VER KERNVER KERN_VER KERNEL_RELEASE KREL KRELEASE
	KERNELRELEASE TARGET_KERNEL TARGET_KERNEL_VERSION LINUX_VERSION UNAME_R`.split(/\s+/),
);

/** Kbuild's own. */
const KBUILD_VARIABLES = new Set(['srctree', 'objtree', 'srcroot', 'LINUXINCLUDE', 'SRCARCH', 'ARCH']);

/** Whether a variable tells a place of the kernel's own tree, where no file of the checked tree is. */
export function isKernelVariable(name: string): boolean {
	return KERNEL_DIRECTORY_VARIABLES.has(name) || KERNEL_RELEASE_VARIABLES.has(name) || KBUILD_VARIABLES.has(name);
}
