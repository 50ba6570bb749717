/** Results of builds that did not run. */
import { NOTHING_TO_BUILD, type BuildResult } from '../builds/build-result.ts';

/** The machinery failed. @param message a sentence for people. */
export function failedBuild(message: string): BuildResult {
	return { ...NOTHING_TO_BUILD, outcome: 'infrastructure-error', message };
}
