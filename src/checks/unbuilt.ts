/** Results of builds that did not run. */
import type { BuildResult } from '../builds/build-result.ts';

const EMPTY: BuildResult = {
	outcome: 'pass',
	limit: null,
	message: null,
	moduleRoots: [],
	modules: [],
	symbolFailures: [],
	buildErrors: [],
	uncompiled: [],
	commands: [],
	log: '',
};

/** The machinery failed. @param message a sentence for people. */
export function failedBuild(message: string): BuildResult {
	return { ...EMPTY, outcome: 'infrastructure-error', message };
}

/** None of the module roots is there on this side: whatever the other side fails at is new. */
export function nothingToBuild(): BuildResult {
	return EMPTY;
}
