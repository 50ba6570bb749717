/** What people and programs are shown of a check, whole, for each way a kernel can end. Read a change of these before it is kept. */
import type { Build } from '../../../src/checks/ports/records.ts';
import { describe, expect, it } from '@jest/globals';
import { reportOfCheck } from '../../../src/checks/publish/publication.ts';
import { renderCheckRun } from '../../../src/report/check-run.ts';
import { renderComment } from '../../../src/report/comment.ts';
import { renderJson } from '../../../src/report/json.ts';
import { renderText } from '../../../src/report/terminal-text.ts';
import { storedCheck } from '../checks/stored-check.ts';
import { type ExampleCheck, EXAMPLES, PASSING, planOfExample } from './example-checks.ts';

const CHECK = storedCheck('2026-11-20T12:05:00Z');

const KNOWLEDGE = {
	kernels: [],
	facts: new Map(),
};

function buildsOf({ kernels }: ExampleCheck): Build[] {
	return kernels.flatMap(({ id, head, base = PASSING }) =>
		(['base', 'head'] as const).map((side): Build => ({
			id: `${id}-${side}`,
			checkId: '1',
			kernelId: id,
			side,
			rebuild: false,
			state: 'done',
			attempts: 1,
			failingSince: null,
			clean: false,
			keys: null,
			result: side === 'head' ? head : base,
		})),
	);
}

/** Everything that anyone is shown, one after the other. */
function shown(example: ExampleCheck): string {
	const addresses = { cloneUrl: 'https://github.example/a/b.git', repositoryUrl: 'https://github.example/a/b' };
	const { judged, context } = reportOfCheck(CHECK, planOfExample(example), buildsOf(example), addresses, KNOWLEDGE);
	const { conclusion, title, summary, text, annotations, actions } = renderCheckRun(judged, context);
	const comment = renderComment(judged, context);
	const parts = {
		'check run': `${conclusion ?? 'none'}: ${title}`,
		summary: comment?.endsWith(summary) === true ? '(the comment without its title)' : summary,
		text: text ?? '(none)',
		annotations: annotations.map((one) => JSON.stringify(one)).join('\n'),
		actions: JSON.stringify(actions),
		comment: comment ?? '(none)',
		terminal: renderText(judged, { colour: false }),
		'exit status': String(judged.exitStatus),
		json: JSON.stringify(JSON.parse(renderJson(judged.report))),
	};
	return Object.entries(parts)
		.map(([name, value]) => `===== ${name}\n${value}`)
		.join('\n');
}

describe('what people see of a check', () => {
	it.each(Object.entries(EXAMPLES))('%s', (_, example) => {
		expect(shown(example)).toMatchSnapshot();
	});
});
