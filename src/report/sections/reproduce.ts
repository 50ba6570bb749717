/** One command to paste. */
import { type Section, section } from '../markdown/fit-sections.ts';
import { details, fence, link, paragraph, phrase } from '../markdown/nodes.ts';
import { reproducible } from '../reproduce.ts';
import type { View } from './view.ts';

export function reproduction({ check, context, names }: View): Section {
	const found = reproducible(check, context);
	return section('how to reproduce', { rank: 4 }, () =>
		found === null
			? []
			: details(`To see it yourself on ${names([found.kernel])} (needs only Docker)`, [fence('sh', found.command)]),
	);
}

/** What the table's words mean, and where there is more. */
export function legend({ context, check: { isCompared, status } }: View): Section {
	const page = context.detailsUrl === null ? [] : [paragraph(link(context.detailsUrl, phrase`Details and logs`))];
	const words = phrase`New: this pull request has it, its base commit does not. Already there: both have it. A module resolves when it compiles and every symbol it needs is exported to it.`;
	return section('the legend', { rank: 9 }, () => [
		...(isCompared && status !== 'pass' ? [paragraph(words)] : []),
		...page,
	]);
}
