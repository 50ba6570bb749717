/** Whether a path lies in the checked tree: relative and normalised. The files of kernel headers do not. */
export function isInTree(file: string): boolean {
	return !/^\/|(^|\/)\.{0,2}(\/|$)/.test(file);
}
