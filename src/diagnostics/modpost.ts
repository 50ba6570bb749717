/**
 * What modpost says (kernel: scripts/mod/modpost.c). Every kernel may word it anew, so nothing is read out of it: a
 * complaint is shown to people, and only where the objects do not explain why a build failed.
 */
import { linesWith } from './log-lines.ts';

const MENTION = /modpost/i;
/** "ERROR: modpost: …", "FATAL: modpost: …", "modpost: error: …"; warnings are no failure. */
const COMPLAINT = /^(?!make\b).{0,40}\b(?:(?:error|fatal)\W{1,5}modpost|modpost\W{1,5}(?:error|fatal))\b/i;
const LABELS = /^(?:\s|error|fatal|modpost|:)+/i;
/** make's own chatter, Kbuild's progress, and what is marked as a mere warning. */
const CHATTER = /^(?:make(?:\[\d+\])?: |\s*[A-Z]+ +(?:\[M\] +)?\S+\s*$)|^\S{0,40}\s?warning\b/i;

/** Of one run; far more than a person reads. */
const MAX_COMPLAINTS = 100;
const MAX_REMARKS = 10;

/** How the kernels known today say that a module may not have a symbol; the symbol is the second part. */
const NAMING: readonly RegExp[] = [
	/^["']?([^\s"']{1,1000})["']? \[.{1,4000}\] undefined!?$/,
	/^GPL-incompatible module \S{1,4000} uses GPL-only symbol ["']?([^\s"']{1,1000})["']?$/,
	/^module \S{1,4000} uses symbol ["']?([^\s"']{1,1000}?)["']? from namespace /,
];

/** The symbol that a complaint of modpost is about, without its labels; null for another complaint, or another wording. */
export function symbolOf(complaint: string): string | null {
	return NAMING.map((wording) => wording.exec(complaint)?.[1]).find((symbol) => symbol !== undefined) ?? null;
}

/** Symbols that modpost says modules may not have, as an error or only as a warning. */
export function symbolsSaid(log: string): string[] {
	const about = distinctLines(log, MENTION, (line) => line.includes('odpost:'), MAX_COMPLAINTS);
	return [...new Set(about.map((line) => symbolOf(line.replace(/^warning: modpost: /i, ''))))].filter(
		(symbol) => symbol !== null,
	);
}

/** Complaints of modpost in the log of a build, as far as it puts them in the words of the kernels known today. */
export function modpostComplaints(log: string): string[] {
	return distinctLines(log, MENTION, (line) => COMPLAINT.test(line), MAX_COMPLAINTS);
}

/**
 * What a modpost that refused modules said, in whatever words: what is marked as an error, else all that is neither
 * progress nor marked as a warning.
 */
export function modpostRemarks(said: string): string[] {
	const complaints = modpostComplaints(said).slice(0, MAX_REMARKS);
	if (complaints.length > 0) return complaints;
	const remarks = distinctLines(said, /\S/, (line) => !CHATTER.test(line), MAX_REMARKS);
	return remarks.length > 0 ? remarks : ['it refuses the module and does not say why'];
}

/** The lines that are wanted, without labels, each once. */
function distinctLines(log: string, hint: RegExp, isWanted: (line: string) => boolean, max: number): string[] {
	const found = new Set<string>();
	for (const { text } of linesWith(log, hint)) {
		if (found.size >= max) break;
		const words = text.replace(LABELS, '').trim();
		if (words !== '' && isWanted(text)) found.add(words);
	}
	return [...found];
}
