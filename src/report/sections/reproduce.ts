/** One command to paste. */
import { type Section, section } from '../markdown/fit-sections.ts';
import { details, fence, link, paragraph, phrase } from '../markdown/nodes.ts';
import { reproducible } from '../reproduce.ts';
import type { View } from './view.ts';

export function reproduction({ check, context, names }: View): Section {
	const found = reproducible(check, context);
	return section('how to reproduce', { rank: 4 }, () => {
		if (found === null) return [];
		const kernel = names([found.kernel]);
		if (found.command === null) return [paragraph(phrase`${UNQUOTABLE}`)];
		return details(`To see it yourself on ${kernel} (needs only Docker)`, [
			paragraph(phrase`${WARNING}`),
			fence('sh', found.command),
		]);
	});
}

const WARNING =
	'This runs the code of this pull request on your machine: in a container that has no network once packages and source are in its image.';
const UNQUOTABLE =
	'There is no command to reproduce this: what the build runs cannot be quoted for sh, bash, zsh and fish alike, so it would not be safe to paste.';

/** What the table's words mean, and where there is more. */
export function legend({ context, check: { isCompared, status } }: View): Section {
	const page = context.detailsUrl === null ? [] : [paragraph(link(context.detailsUrl, phrase`Details and logs`))];
	const words = phrase`New: this pull request has it, its base commit does not. Already there: both have it. A module resolves when it compiles and every symbol it needs is exported to it.`;
	return section('the legend', { rank: 9 }, () => [
		...(isCompared && status !== 'pass' ? [paragraph(words)] : []),
		...page,
	]);
}
