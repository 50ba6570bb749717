import { describe, expect, it } from '@jest/globals';
import type { KernelReport, SymbolExplanation } from '../../../src/results/check-report.ts';
import { context, failing, failure, report } from './example-report.ts';
import { annotationsOf, renderCheckRun, renderComment, renderText } from './rendered.ts';

const GENERIC = 'Use an interface that these kernels export';
const RENAMED: SymbolExplanation = {
	symbol: 'del_timer_sync',
	history: ['gone since Linux 6.15 (commit `8fa7292fee5c`)'],
	instead: 'Use `timer_delete_sync`, its name since Linux 6.2.',
	evidence: ['lttng-modules 5d7cb6b2'],
	similar: [],
	snippet: '#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)\n#define del_timer_sync timer_delete_sync\n#endif',
};
const GUESSED: SymbolExplanation = {
	symbol: 'vmalloc',
	history: ['exported in 5.10 and 6.1, not in 6.12 and 7.2'],
	instead: null,
	evidence: [],
	similar: [
		{ kernel: 'debian-13', symbols: ['vmalloc_noprof'] },
		{ kernel: 'debian-13-backports', symbols: ['vmalloc_noprof'] },
	],
	snippet: null,
};

function found(kernels: readonly KernelReport[], explanations: readonly SymbolExplanation[]) {
	return { ...report(kernels), explanations: [...explanations] };
}

const onNewest = found([failing('debian-13-backports', failure('del_timer_sync'))], [RENAMED]);
const onTwo = found(
	[failing('debian-13', failure('vmalloc')), failing('debian-13-backports', failure('vmalloc'))],
	[GUESSED],
);
const text = { ...context(), colour: false };

describe('an explained symbol in the comment', () => {
	it('has history and next step beside it, one a line, and the source folded', () => {
		expect(renderComment(onNewest, context())).toContain(`
- gone since Linux 6.15 (commit \`8fa7292fee5c\`)
- **next step**: Use \`timer_delete_sync\`, its name since Linux 6.2.

<details>
<summary>Source for all of these kernels: del_timer_sync</summary>

\`\`\`c
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define del_timer_sync timer_delete_sync
#endif
\`\`\`

</details>
`);
	});

	it('is not told a second, general next step', () => {
		expect(renderComment(onNewest, context())).not.toContain(GENERIC);
		const none = { ...RENAMED, instead: 'There is no supported replacement.', snippet: null };
		expect(renderComment(found(onNewest.kernels, [none]), context())).not.toContain(GENERIC);
	});

	it('leaves the general next step to the others', () => {
		const both = failing('debian-13-backports', failure('del_timer_sync'), failure('mystery'));
		expect(renderComment(found([both], [RENAMED]), context())).toContain(`**Next step** for \`mystery\`: ${GENERIC}`);
	});

	it('has guesses marked as such, once for kernels that share them', () => {
		expect(renderComment(onTwo, context())).toContain(
			'- a guess: 6.12 and 7.2 export `vmalloc_noprof`, which has a similar name\n',
		);
		expect(renderComment(onTwo, context())).toContain(GENERIC);
	});

	it('is explained once, however many reasons it fails for', () => {
		const twice = [
			failing('debian-12', failure('del_timer_sync', { reason: 'gpl-only' })),
			failing('debian-13-backports', failure('del_timer_sync')),
		];
		expect(renderComment(found(twice, [RENAMED]), context())?.split('gone since')).toHaveLength(2);
		expect(renderText(found(twice, [RENAMED]), text).split('gone since')).toHaveLength(2);
	});

	it('of another licence is told of both ways out', () => {
		const gpl = failing('debian-12', failure('del_timer_sync', { reason: 'gpl-only' }));
		expect(renderComment(found([gpl], [RENAMED]), context())).toContain(
			'**next step**: Use `timer_delete_sync`, its name since Linux 6.2. Or, if the code is under a GPL-compatible licence',
		);
	});

	it('of which nothing is known has nothing more', () => {
		expect(renderComment(found(onNewest.kernels, []), context())).not.toMatch(/guess|since|<details>\n<summary>Source/);
	});
});

describe('an explained symbol elsewhere', () => {
	it('is the same in the check run’s summary', () => {
		expect(renderCheckRun(onNewest, context()).summary).toContain('- gone since Linux 6.15 (commit `8fa7292fee5c`)');
	});

	it('has lines in the terminal', () => {
		expect(renderText(onNewest, text)).toContain(`
    needed by demo
    gone since Linux 6.15 (commit 8fa7292fee5c)
    Use timer_delete_sync, its name since Linux 6.2.
      #if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
      #define del_timer_sync timer_delete_sync
      #endif
`);
	});

	it('has a sentence each in the annotation', () => {
		const { annotations } = annotationsOf(onNewest, context());
		expect(annotations[0]?.message).toBe(
			[
				'del_timer_sync on 7.2: not exported.',
				'Needed by: demo.',
				'gone since Linux 6.15 (commit 8fa7292fee5c)',
				'Use timer_delete_sync, its name since Linux 6.2.',
			].join('\n'),
		);
	});
});
