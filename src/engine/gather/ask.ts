/** Asks the container: several questions in one round trip, since a round trip costs more than most answers. */
import { endedBySignal, KILLED_SENTENCE, type SandboxSession } from '../../checks/ports/sandbox.ts';
import { randomUUID } from 'node:crypto';
import { InfrastructureError, LimitExceeded } from '../../shared/errors.ts';
import { scripts } from '../scripts.ts';

export interface Question<T> {
	readonly script: string;
	readonly args?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	/** Its standard input. Where there is none of them the question is not asked, and nothing is read as the answer. */
	readonly lines?: readonly string[];
	/** All questions of a round trip together may write so much; more is a `log` limit. */
	readonly maxOutputBytes: number;
	readonly read: (output: Buffer, exitCode: number) => T | Promise<T>;
}

type Answers<Q extends readonly Question<unknown>[]> = {
	-readonly [I in keyof Q]: Q[I] extends Question<infer T> ? T : never;
};

/**
 * @returns the answers in the order of the questions, and all that was written to standard error.
 * @throws LimitExceeded, InfrastructureError, Superseded.
 */
export async function ask<const Q extends readonly Question<unknown>[]>(
	session: SandboxSession,
	questions: Q,
	onLog?: (chunk: string) => void,
): Promise<{ readonly answers: Answers<Q>; readonly log: string }>;
export async function ask(
	session: SandboxSession,
	questions: readonly Question<unknown>[],
	onLog?: (chunk: string) => void,
): Promise<{ readonly answers: readonly unknown[]; readonly log: string }> {
	const asked = questions.filter(({ lines }) => lines === undefined || lines.length > 0);
	const { outputs, log } = await run(session, asked, onLog);
	const answers: unknown[] = [];
	for (const question of questions) {
		const { output, exitCode } = outputs.get(question) ?? { output: Buffer.alloc(0), exitCode: 0 };
		answers.push(await question.read(output, exitCode));
	}
	return { answers, log };
}

/** A path or name in a line of tab-separated words. */
export function isWord(text: string): boolean {
	return !/[\t\n]/.test(text);
}

async function run(
	session: SandboxSession,
	questions: readonly Question<unknown>[],
	onLog: ((chunk: string) => void) | undefined,
) {
	const outputs = new Map<Question<unknown>, { output: Buffer; exitCode: number }>();
	if (questions.length === 0) return { outputs, log: '' };
	const mark = randomUUID();
	const lines = questions.flatMap((question) => [scriptOf(question), mark, ...(question.lines ?? []), mark]);
	const {
		stdout,
		log,
		exitCode: ended,
	} = await session.run({
		script: scripts.ask,
		stdin: [mark, ...lines, ''].join('\n'),
		maxOutputBytes: questions.reduce((sum, { maxOutputBytes }) => sum + maxOutputBytes, 0),
		...(onLog === undefined ? {} : { onLog }),
	});
	let start = 0;
	for (const question of questions) {
		const end = stdout.indexOf(`\n${mark} `, start);
		const next = stdout.indexOf('\n', end + 1);
		if (end === -1 || next === -1) {
			if (endedBySignal(ended)) throw new LimitExceeded('killed', KILLED_SENTENCE);
			throw new InfrastructureError('The container did not answer all that it was asked.');
		}
		const exitCode = Number(stdout.toString('latin1', end + mark.length + 2, next));
		outputs.set(question, { output: stdout.subarray(start, end), exitCode });
		start = next + 1;
	}
	return { outputs, log };
}

/** The script with its arguments and environment, as text. */
function scriptOf({ script, args = [], env = {} }: Question<unknown>): string {
	const quoted = (word: string) => `'${word.replaceAll("'", String.raw`'\''`)}'`;
	const variables = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`);
	return [...variables, ['set --', ...args.map(quoted)].join(' '), script].join('\n');
}
