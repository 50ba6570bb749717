/** Whether Kbuild makes an object of a file of that name: C, assembler, Rust. */
export function isCompiledName(path: string): boolean {
	return /\.(?:c|S|rs)$/.test(path);
}

export function isHeaderName(path: string): boolean {
	return path.endsWith('.h');
}
