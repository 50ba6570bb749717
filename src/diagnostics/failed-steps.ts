/** The steps at which make failed: the recipe that ended badly, not the makes above it that only pass that on. */
import { linesBackwards, linesWith } from './log-lines.ts';
import type { SourcePaths } from './source-paths.ts';

export interface FailedStep {
	/** A recipe that ended with an error, or make itself that could not go on. */
	readonly kind: 'recipe' | 'stop';
	/** Within the tree; null where make does not name it, or it is none of the tree's. */
	readonly makefile: string | null;
	readonly line: number | null;
	/** Whether the makefile is the kernel's. */
	readonly isKbuilds: boolean;
	/** What was to be made, as make calls it; of a stop, why make stopped. */
	readonly target: string;
	/** The exit status of the recipe; null where a signal ended it. */
	readonly status: number | null;
	/** The end of what was said at that step, in order. */
	readonly words: readonly string[];
	/** Where a command was not found (status 127): what was said before, be it at that step or by jobs beside it. */
	readonly earlier: readonly string[];
}

const HINT = /: \*\*\* |ing directory '/;
const MARK = ': *** ';
/** `make`, `make[2]`, whatever make is called. */
const MAKE = /^[\w./+-]{1,200}(?:\[(\d{1,3})\])?$/;
const PLACE = /^(.{1,1000}):(\d{1,7})$/;
/** Since make 4.1 with the place of the recipe's line. The word `Error` is translated, its number is not. */
const RECIPE = /^(?:(.{1,1000}?):(\d{1,7}): )?(.+)$/;
/** What make says when it does not stop because of it, or what is a recipe's line of a program that is not make. */
const NO_STOP = /^(?:Waiting for|Deleting |Unknown |\[)/;
/** Outside the tree, where paths are absolute; Kbuild may also be in the kernel's directory. */
const KBUILDS = /^\/|^(?:\.\/)?scripts\/Makefile/;
/** Where the words of another step end: make says where it goes, or Kbuild what it makes. */
const ANOTHER_STEP = /^(?:[\w./+-]{1,200}(?:\[\d{1,3}\])?: Entering directory |  [A-Z]+(?: \[M\])? +\S)/;
const CHATTER =
	/^[\w./+-]{1,200}(?:\[\d{1,3}\])?: (?:Entering directory|Leaving directory|Nothing to be done|Target '|'|\[|\*\*\* )/;
/** What make was told to ignore: what was said before belongs to that. */
const IGNORED = /^[\w./+-]{1,200}(?:\[\d{1,3}\])?: \[.{1,1000}\] .{1,100}\(.{1,40}\)$/;
/** The shell's exit status for a command that was not found. */
export const NOT_FOUND = 127;
/** Words that a step ends with. */
const MAX_WORDS = 20;
/** Far more than a person reads; and lines of make that are looked at, most of which only pass an error on. */
const MAX_STEPS = 1000;
const MAX_LINES = 100_000;

/** Every step that failed, in order, each once. What make was told to ignore (`-command`) has no `***`. */
export function failedSteps(log: string, paths: SourcePaths): FailedStep[] {
	const found = new Map<string, FailedStep>();
	const levels = new Levels();
	let before = 0;
	let linesLeft = MAX_LINES;
	for (const { text, start, end } of linesWith(log, HINT)) {
		if (found.size >= MAX_STEPS || linesLeft-- <= 0) break;
		paths.see(text);
		const at = text.indexOf(MARK);
		if (at === -1) continue;
		const [who, what] = [text.slice(0, at), text.slice(at + MARK.length)];
		const step = readStep(who, what, paths);
		const { words, earlier } = wordsBefore(log, before, start, step?.status === NOT_FOUND);
		before = end;
		if (step === null || levels.isPassedOn(Number(MAKE.exec(who)?.[1] ?? 0), step, words)) continue;
		found.set(JSON.stringify(step), { ...step, words, earlier });
	}
	return [...found.values()];
}

type Words = Pick<FailedStep, 'words' | 'earlier'>;
type Step = Omit<FailedStep, keyof Words>;

function readStep(who: string, what: string, paths: SourcePaths): Step | null {
	const close = what.lastIndexOf('] ');
	const isRecipe = MAKE.test(who) && what.startsWith('[') && close > 0;
	const [, makefile, line, target = ''] = (isRecipe ? RECIPE.exec(what.slice(1, close)) : PLACE.exec(who)) ?? [];
	if (!isRecipe && (NO_STOP.test(what) || (makefile === undefined && !MAKE.test(who)))) return null;
	const file = makefile === undefined ? null : paths.find(makefile);
	const status = isRecipe ? /(?<!\d)(\d{1,3})$/.exec(what.slice(close + 2))?.[1] : undefined;
	return {
		kind: isRecipe ? 'recipe' : 'stop',
		makefile: file,
		line: file === null ? null : Number(line),
		isKbuilds: file === null && KBUILDS.test(makefile ?? ''),
		target: isRecipe ? target : what.replace(/\.? {2}Stop\.$/, ''),
		status: status === undefined ? null : Number(status),
	};
}

/**
 * A make that was called by a recipe and failed fails that recipe too: with 2, or with what the recipe makes of it. Such
 * a line comes after those of the make below, which need not know how deep it is (`env -i make`).
 */
class Levels {
	readonly #unclaimed = new Set<number>();
	#deepest = -1;

	isPassedOn(level: number, { kind, status }: Step, words: readonly string[]): boolean {
		const below = [...this.#unclaimed].filter((one) => one > level);
		for (const one of below) this.#unclaimed.delete(one);
		const isAfter = below.length > 0 || (status === 2 && this.#deepest > level);
		const isSilent = status === 2 && this.#deepest >= 0 && words.every((line) => isChatter(line));
		this.#unclaimed.add(level);
		this.#deepest = Math.max(this.#deepest, level);
		return kind === 'recipe' && status !== NOT_FOUND && (isAfter || isSilent);
	}
}

/** Whether make says that of itself, and not of an error. */
export function isChatter(line: string): boolean {
	return CHATTER.test(line);
}

/** The last lines before an offset, back to those of another step; and on request those before that. */
function wordsBefore(log: string, from: number, to: number, withEarlier: boolean): Words {
	const words: string[] = [];
	const earlier: string[] = [];
	let into = words;
	for (const text of linesBackwards(log, from, to)) {
		if (ANOTHER_STEP.test(text)) into = earlier;
		if (into.length >= MAX_WORDS || IGNORED.test(text) || (into === earlier && !withEarlier)) break;
		into.unshift(text.trim());
	}
	return { words, earlier };
}
