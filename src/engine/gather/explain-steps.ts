/** Asks the sandbox about failed steps: the recipe's line, and commands that the image lacks. */
import type { SandboxResult, SandboxSession } from '../../checks/ports/sandbox.ts';
import * as posix from 'node:path/posix';
import type { ExplainedStep } from '../../builds/built-root.ts';
import { failedSteps, NOT_FOUND, type FailedStep } from '../../diagnostics/failed-steps.ts';
import { commandsNotFound, commandsOf } from '../../diagnostics/missing-commands.ts';
import type { SourcePaths } from '../../diagnostics/source-paths.ts';
import { scripts } from '../scripts.ts';
import { SOURCE_DIRECTORY } from '../way-command.ts';
import { ask } from './ask.ts';

/** Failed steps that are asked about; the others are reported without. */
const MAX_ASKED = 20;
const MAX_COMMAND = 200;
const MAX_ANSWER_BYTES = 512 * 1024;

/** The end of the output of a command other than make. */
const MAX_LAST_CHARACTERS = 1000;
const MAX_LAST_LINES = 20;

/** The steps at which a command failed; a command other than make is one step. */
export function stepsOf({ exitCode, log }: Pick<SandboxResult, 'exitCode' | 'log'>, paths: SourcePaths): FailedStep[] {
	const steps = failedSteps(log, paths);
	if (steps.length > 0) return steps;
	const words = log
		.slice(-MAX_LAST_CHARACTERS)
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '')
		.slice(-MAX_LAST_LINES);
	return [
		{ kind: 'recipe', makefile: null, line: null, isKbuilds: false, target: '', status: exitCode, words, earlier: [] },
	];
}

export interface Asking {
	readonly session: SandboxSession;
	readonly env: Readonly<Record<string, string>>;
	/** In which the build was started, within the tree. */
	readonly directory: string;
}

export async function explainSteps(steps: readonly FailedStep[], asking: Asking): Promise<ExplainedStep[]> {
	const [asked, others] = [steps.slice(0, MAX_ASKED), steps.slice(MAX_ASKED)];
	const first = await answersTo(
		asking,
		asked.flatMap((step) => questionsOf(step, asking.directory)),
	);
	const recipes = asked.map((step) => first.lines.get(lineKey(step)) ?? lastCommand(step));
	const unsettled = asked.map((step, index) => (step.status === NOT_FOUND ? commandsOf(recipes[index] ?? '') : []));
	const second = await answersTo(
		asking,
		asked.flatMap((step, index) =>
			(unsettled[index] ?? []).flat().map((name) => commandQuestion(name, directoryOf(step, asking.directory))),
		),
	);
	const missing = new Map([...first.missing, ...second.missing]);
	const present = (names: readonly string[]) => [...new Set(names.flatMap((name) => missing.get(name) ?? []))];
	return [
		...asked.map((step, index) => {
			const said =
				namesSaid(step)
					.map((names) => names.filter((name) => missing.has(name)))
					.find((names) => names.length > 0) ?? [];
			const runs = unsettled[index] ?? [];
			// What was said to be missing is, and what it should have run (`sudo python3`); else every command is looked at.
			const around = runs.filter((names) => said.length === 0 || names.some((name) => said.includes(name)));
			const recipe = recipes[index]?.trim() ?? '';
			return {
				...step,
				command: recipe === '' ? null : recipe.slice(0, MAX_COMMAND),
				lacks: present([...around.flat(), ...said]),
			};
		}),
		...others.map((step) => ({ ...step, command: null, lacks: [] })),
	];
}

function questionsOf(step: FailedStep, directory: string): string[] {
	const { makefile, line } = step;
	return [
		...(makefile === null || line === null || step.kind === 'stop' ? [] : [`line\t${lineKey(step)}`]),
		...namesSaid(step)
			.flat()
			.map((name) => commandQuestion(name, directoryOf(step, directory))),
	];
}

/** Commands that are said not to be there: at that step, and, where that confirms none, before it. */
function namesSaid({ words, earlier, status }: FailedStep): string[][] {
	const isCertain = status === NOT_FOUND;
	return [commandsNotFound(words, isCertain), commandsNotFound(earlier, isCertain)];
}

function commandQuestion(name: string, directory: string): string {
	return `command\t${name}\t${posix.join(SOURCE_DIRECTORY, directory)}`;
}

/** Where relative paths of a recipe most likely start. */
function directoryOf({ makefile }: FailedStep, directory: string): string {
	return makefile === null ? directory : posix.dirname(makefile);
}

function lineKey({ makefile, line }: FailedStep): string {
	return `${SOURCE_DIRECTORY}/${makefile}\t${line}`;
}

/** A shell that traces its commands (`sh -x`) says the last one. */
function lastCommand({ words }: FailedStep): string {
	return words.findLast((line) => line.startsWith('+ '))?.slice(2) ?? '';
}

interface Answers {
	readonly lines: ReadonlyMap<string, string>;
	readonly missing: ReadonlyMap<string, string>;
}

async function answersTo({ session, env }: Asking, questions: readonly string[]): Promise<Answers> {
	const missing = {
		script: scripts.missing,
		lines: [...new Set(questions)].filter((question) => !question.includes('\n')),
		env,
		maxOutputBytes: MAX_ANSWER_BYTES,
		read: (output: Buffer) => parseAnswers(output.toString()),
	};
	return (await ask(session, [missing])).answers[0];
}

function parseAnswers(text: string): Answers {
	const [lines, missing] = [new Map<string, string>(), new Map<string, string>()];
	for (const answer of text.split('\n')) {
		const [kind, name = '', second = '', recipe = ''] = answer.split('\t');
		if (kind === 'line') lines.set(`${name}\t${second}`, withoutContinuation(recipe));
		else if (kind === 'missing') missing.set(name, second);
	}
	return { lines, missing };
}

/** A recipe's line as a person reads it: without what speaks to make, in one line. */
function withoutContinuation(recipe: string): string {
	return recipe.replace(/^[\s@+-]+/, '').replace(/\\? +/g, ' ');
}
