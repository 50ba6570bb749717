/** Every run of make in the recipes of a makefile, as it is written. */
import type { LoopVariables } from './make-functions.ts';
import { splitOutsideReferences, words } from './make-references.ts';
import type { LoadedMakefile } from './makefile-reader.ts';
import { recipeCommands, type Word } from './recipe-words.ts';

/** `NAME=value`. */
interface Argument {
	readonly name: string;
	/** As written. */
	readonly value: string;
	/** It is given only under a condition. */
	readonly isPossible: boolean;
}

export interface Invocation {
	/** Where make is run; null for the makefile's own directory. All but the names of variables are as written. */
	readonly directory: string | null;
	/** Where the shell went before. */
	readonly changedTo: string | null;
	readonly variables: readonly Argument[];
	readonly goals: readonly string[];
	/** What the rule's automatic variables stand for. */
	readonly scope: LoopVariables;
}

const MAKE = /^(?:[@+-]|\$[({]\w{1,30}[)}]){0,4}(?:(?:\/usr)?(?:\/bin\/)?g?make|\$[({]MAKE[)}]|\$MAKE|\$\$MAKE)$/;
/** What Kbuild takes from the environment: `CONFIG_X=m $(MAKE)`, `export CONFIG_X=m; $(MAKE)`. */
const FROM_SHELL = /^(?:CONFIG_[A-Z0-9_]{1,100}|KBUILD_EXTRA_SYMBOLS)=/;
/** A value that is the directory of the makefile: what an argument of unknown name with it is for. */
const OWN_PLACE = /\$\$?[({]?(?:PWD|CURDIR)\b|\$\$?\(pwd\)|`pwd`|\$\(shell pwd\)/;

export function* invocations(loaded: LoadedMakefile): Generator<Invocation> {
	const { makefiles, variables } = loaded;
	for (const { targets, recipe } of makefiles.flatMap((makefile) => makefile.rules)) {
		if (makesSingleFiles(targets)) continue;
		let scope: LoopVariables | null = null;
		for (const line of recipe) {
			if (!/make|\$/i.test(line)) continue;
			scope ??= new Map([['@', variables.expand(targets)]]);
			// Where `cd` went; it lasts until the end of the recipe line.
			let changedTo: string | null = null;
			const exported: Word[] = [];
			for (const command of recipeCommands(line, variables, scope)) {
				const make = command.findIndex(({ text }) => MAKE.test(text));
				const cd = command.findIndex(({ text }) => /^[@+-]{0,3}cd$/.test(text));
				const given = command.slice(0, Math.max(0, make)).filter(({ text }) => FROM_SHELL.test(text));
				if (make !== -1)
					yield parseArguments(loaded, [...exported, ...given, ...command.slice(make + 1)], changedTo, scope);
				else if (cd !== -1) changedTo = inside(changedTo, command[cd + 1]?.text ?? null);
				else if (/^[@+-]{0,3}export$/.test(command[0]?.text ?? ''))
					exported.push(...command.filter(({ text }) => FROM_SHELL.test(text)));
			}
		}
	}
}

/** A pattern rule for one object or one preprocessed file (`%.i: %.c`) does not say what the whole build enters. */
function makesSingleFiles(targets: string): boolean {
	return words(targets).every((target) => target.startsWith('%.') && target !== '%.ko');
}

function inside(directory: string | null, operand: string | null): string | null {
	return directory === null || operand === null || /^[/$`]/.test(operand) ? operand : `${directory}/${operand}`;
}

function parseArguments(
	{ variables }: LoadedMakefile,
	args: readonly Word[],
	changedTo: string | null,
	scope: LoopVariables,
): Invocation {
	let directory = changedTo;
	const assigned: Argument[] = [];
	const goals: string[] = [];
	for (let i = 0; i < args.length; i++) {
		const { text: word = '', isPossible = false } = args[i] ?? {};
		const assignment = parseAssignment(word);
		if (word === '-C' || word === '--directory') directory = inside(changedTo, args[++i]?.text ?? null);
		else if (word.startsWith('-C')) directory = inside(changedTo, word.slice(2));
		else if (word.startsWith('--directory=')) directory = inside(changedTo, word.slice('--directory='.length));
		else if (assignment) {
			const { name: written, value } = assignment;
			// `$(DIRVAR)=$$PWD`: where nothing tells the name, the makefile's own directory tells what it is for.
			const names = written.includes('$')
				? words(variables.expand(written, scope)).filter((name) => /^\w{1,100}$/.test(name))
				: [written];
			if (names.length === 0 && OWN_PLACE.test(value)) names.push('M');
			for (const name of names) assigned.push({ name, value, isPossible: isPossible || names.length > 1 });
		} else if (word === '-f' || word === '-j' || /^\d?>/.test(word)) i += word === '-f' ? 1 : 0;
		else if (!word.startsWith('-')) goals.push(word);
	}
	return { directory, changedTo, variables: assigned, goals, scope };
}

function parseAssignment(word: string): { name: string; value: string } | null {
	const [before = '', ...after] = splitOutsideReferences(word, '=');
	const name = before.replace(/[:+?]{1,3}$/, '');
	const isName = /^(?:[A-Za-z_]|\$[({])[\w.$(){}-]{0,200}$/.test(name);
	return after.length > 0 && isName ? { name, value: after.join('=') } : null;
}
