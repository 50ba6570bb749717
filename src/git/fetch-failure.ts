/** What became of a fetch, told from what git says (in English: it runs with `LC_ALL=C`). */
import type { CommitsFetched } from '../checks/ports/git.ts';
import { lastLine } from '../shared/text.ts';
import { Unavailable } from '../shared/errors.ts';

/** @throws Unavailable where trying later may help. */
export function refusalOf(url: string, stderr: string): Exclude<CommitsFetched, { kind: 'fetched' }> {
	if (/not our ref|does not exist|unadvertised object|couldn't find remote ref/i.test(stderr)) {
		return { kind: 'no-commit' };
	}
	const notThere = /repository .* not found|does not appear to be a git repository/i;
	const notForUs = /Authentication failed|could not read Username|returned error: 4(?:0[134]|10|51)/i;
	if (notThere.test(stderr) || notForUs.test(stderr)) {
		return { kind: 'not-readable' };
	}
	throw new Unavailable('git', `Could not fetch from ${url}: ${lastLine(stderr)}`);
}
