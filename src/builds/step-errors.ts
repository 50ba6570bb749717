/** Steps of make that failed, as errors of their own. */
import { isChatter } from '../diagnostics/failed-steps.ts';
import { plainText } from '../shared/text.ts';
import type { BuildError } from '../results/check-report.ts';
import type { RootEvidence, StepEvidence } from './evidence.ts';

/** What Kbuild makes itself: its failures are the compiler's and modpost's, which say more. */
const KBUILDS_TARGET = /(?:\.(?:o|ko|mod|mod\.c|s|i|a|symvers|order)|^_\w*|^modules|^FORCE)$/;
const COMPILER_WORDS = /:\d+:(?:\d+:)? (?:[Ff]atal )?[Ee]rror: /;
const MAX_TEXT = 300;

/**
 * The errors of a root's failed steps: commands that the image lacks, generators that failed, and what make could not
 * go on without. What an earlier way could not go on without does not matter to the last.
 */
export function stepErrors({ runs, stepsBefore }: Pick<RootEvidence, 'runs' | 'stepsBefore'>): BuildError[] {
	const stops = (runs.at(-1)?.failedSteps ?? []).filter(({ kind }) => kind === 'stop');
	const all = [...stepsBefore, ...runs.flatMap(({ failedSteps }) => failedSteps)];
	const recipes = all.filter(({ kind }) => kind === 'recipe');
	const errors = [...recipes, ...stops].flatMap((step) => {
		const message = messageOf(step);
		if (message === null) return [];
		return [
			{
				tool: 'make' as const,
				file: step.makefile,
				line: step.line,
				column: null,
				message: plainText(message)
					.replace(/\s+/g, ' ')
					.slice(0, 2 * MAX_TEXT),
			},
		];
	});
	return [...new Map(errors.map((error) => [JSON.stringify(error), error])).values()];
}

function messageOf(step: StepEvidence): string | null {
	const { kind, target, lacks, makefile, line, command, status, isKbuilds, words } = step;
	if (lacks.length > 0) {
		const where = makefile === null ? 'the build' : `${makefile}:${line}`;
		const what = command === null ? (target === '' ? '' : ` to make ${target}`) : ` (\`${command}\`)`;
		return `the kernel image lacks ${lacks.map((name) => `\`${name}\``).join(' and ')}, which ${where} asks for${what}`;
	}
	if (kind === 'stop') return target;
	if (isKbuilds || target === '' || words.some((word) => COMPILER_WORDS.test(word))) return null;
	if (makefile === null && KBUILDS_TARGET.test(target)) return null;
	if (target.endsWith('.o')) return null;
	const said = words.findLast((word) => !isChatter(word) && word !== command);
	const end = status === null ? 'it was killed' : `exit status ${status}`;
	const made = command === null ? `${target} could not be made` : `${target} could not be made (\`${command}\`)`;
	return said === undefined ? `${made}: ${end}` : `${made}: ${said.slice(0, MAX_TEXT)} (${end})`;
}
