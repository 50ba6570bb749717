import TestSequencer from '@jest/test-sequencer';

/** Folders whose files take longest, the longest first; a long file that comes last keeps one worker waiting. */
const LONGEST = ['/test/e2e/', '/test/integration/app/', '/test/integration/engine/', '/test/security/'];

function rank({ path }) {
	const found = LONGEST.findIndex((folder) => path.includes(folder));
	return found < 0 ? LONGEST.length : found;
}

/** Begins with the files that take longest, also where Jest has not yet measured them, as in a fresh checkout. */
// Jest asks for a default export.
// oxlint-disable-next-line import/no-default-export
export default class LongestFirst extends TestSequencer {
	sort(tests) {
		// Jest's own order, not an array's.
		// oxlint-disable-next-line unicorn/no-array-sort
		return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
	}
}
