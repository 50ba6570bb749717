/**
 * Which commands a failed step may have lacked. Words and recipes only name candidates, since every shell says it in its
 * own way; what is really not there is asked where the build ran.
 */

/** Names and paths of programs; no option, no variable, no assignment. */
const COMMAND = /^[A-Za-z_][\w.+-]{0,99}$|^[\w.+/-]{1,200}\/[\w.+-]{1,100}$/;
const MAX_CANDIDATES = 20;
/** A line that is longer is no complaint about a command. */
const MAX_LINE = 1000;

/** Programs that start others. */
const STARTERS = String.raw`(?:\S{1,300}/)?(?:env|xargs|nice|nohup|timeout|setsid|stdbuf|time)`;
const QUOTED = String.raw`['"‘]?([^\s:'"‘’]{1,300})['"’]?`;
/** Of shells, and of programs that start others: nobody else speaks like this. */
const CERTAIN: readonly RegExp[] = [
	// dash: `/bin/sh: 1: sudo: not found`, `./gen.sh: 3: sudo: not found`.
	new RegExp(`: \\d{1,6}: (?:\\S{1,300}: )?${QUOTED}: not found$`),
	// bash: `bash: line 1: sudo: command not found`; zsh: `zsh:1: command not found: sudo`.
	new RegExp(`${QUOTED}: command not found`),
	new RegExp(`: command not found: ${QUOTED}`),
	// `env: 'python3': No such file or directory`, before coreutils 8.25 without quotes.
	new RegExp(
		`^${STARTERS}: (?:can't execute |cannot run |failed to run command )?${QUOTED}: No such file or directory`,
	),
	/: ([^\s:]{1,300}): bad interpreter: /,
	/^Can't exec "([^\s"]{1,300})": /,
	// The `missing` of automake.
	/^WARNING: ['"‘`]([^\s'"’`]{1,300})['"’`] is (?:missing|needed)/,
];
/** Where the exit status says that some command was not found: also busybox, ksh, and make itself. */
const LIKELY: readonly RegExp[] = [
	new RegExp(`: ${QUOTED}: (?:inaccessible or )?not found`),
	// They say it in pieces, and what speaks at the same time may have come between two of them.
	new RegExp(`^${STARTERS}: ['"‘]([^\\s:'"‘’]{1,300})['"’]`),
	new RegExp(`(?:^|\\s)['"‘]([^\\s:'"‘’]{1,300})['"’]: No such file or directory$`),
	new RegExp(`^[\\w./+-]{0,100}make(?:\\[\\d{1,3}\\])?: (?:execvp: )?${QUOTED}: `),
];

/** @param isCertain whether the step ended because a command was not found (exit status 127). */
export function commandsNotFound(words: readonly string[], isCertain: boolean): string[] {
	const wordings = isCertain ? [...CERTAIN, ...LIKELY] : CERTAIN;
	return candidates(
		words.flatMap((line) => wordings.flatMap((wording) => wording.exec(line.slice(0, MAX_LINE))?.[1] ?? [])),
	);
}

/** Commands that run another. */
const RUNNERS = new Set(['sudo', 'doas', 'env', 'exec', 'command', 'time', 'nice', 'nohup', 'xargs', 'timeout']);
const BEFORE_COMMAND = new Set('; & | ( { ! && || ;; then do else if elif while'.split(' '));
const WORD = /[;&|]{1,2}|[(){}]|"[^"]*"|'[^']*'|[^\s;&|(){}"']+/g;

/** `$(Q)`, which is `@` or nothing; other variables of make, innermost first; and the dollar that make leaves to a shell. */
const QUIET = /^\$[({](?:Q|V|AT|QUIET|SILENT|at|quiet)[)}]/;
const VARIABLE = /\$[({][^$(){}]{0,1000}[)}]/g;
const MAX_NESTING = 5;

/** The commands of a recipe, each with those that it runs (`sudo python3`), as far as they are named without variables. */
export function commandsOf(recipe: string): string[][] {
	let text = recipe
		.slice(0, 4 * MAX_LINE)
		.replace(/^[\s@+-]+/, '')
		.replace(QUIET, '')
		.replaceAll('$$', '\0');
	for (let depth = 0; depth < MAX_NESTING; depth++) text = text.replace(VARIABLE, '$');
	if (/\$[({]/.test(text)) return [];
	const found: string[][] = [];
	let state: 'start' | 'run' | 'argument' = 'start';
	for (const [quoted] of text.matchAll(WORD)) {
		const word = quoted.replace(/^(["'])(.*)\1$/, '$2');
		if (BEFORE_COMMAND.has(quoted)) state = 'start';
		else if (state === 'argument' || /^\w+=/.test(word) || (state === 'run' && word.startsWith('-'))) continue;
		else {
			if (state === 'start') found.push([]);
			found.at(-1)?.push(word);
			state = RUNNERS.has(word) ? 'run' : 'argument';
		}
	}
	return found.map(candidates).filter((commands) => commands.length > 0);
}

function candidates(names: readonly string[]): string[] {
	return [...new Set(names.filter((name) => COMMAND.test(name)))].slice(0, MAX_CANDIDATES);
}
