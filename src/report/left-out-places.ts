/** Places that look like modules and are not built, in words. */
import type { LeftOutPlace } from '../results/check-report.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { listed } from '../shared/words.ts';

export const LEFT_OUT_TITLE = 'Not built';
/** What stands before a proposal. */
export const SUGGESTION_SENTENCE =
	'To have it built, write into .github/modprobot.yml, with the commands that are right for it:';

export function placeNames(places: readonly Pick<LeftOutPlace, 'path'>[]): string {
	return listed(
		places.map(({ path }) => (path === '.' ? 'the repository itself' : visibleLine(path, 60))),
		3,
	);
}
