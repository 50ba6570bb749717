import type { Submodule } from '../checks/ports/git.ts';

/** What is known of a submodule without its files: which commit is wanted. */
export function addMissing(fingerprints: Map<string, string>, { path, commit, missing }: Submodule): void {
	if (missing !== null) fingerprints.set(path, `160000 ${commit}`);
}
