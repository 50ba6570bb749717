/** A module's name as Kbuild and the kernel have it: they take a dash for an underscore. */
export function plainModuleName(name: string): string {
	return name.replaceAll('-', '_');
}
