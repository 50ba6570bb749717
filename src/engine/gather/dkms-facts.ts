/** What scripts/dkms.bash learned by evaluating a dkms.conf. */
import { posix } from 'node:path';
import type { DkmsModule } from '../../builds/built-root.ts';
import { placeholder, SOURCE_DIRECTORY } from '../way-command.ts';

export interface DkmsFacts {
	/** dkms' names for the directory of the dkms.conf → where it is. */
	readonly aliases: ReadonlyMap<string, string>;
	readonly dkmsModules: readonly DkmsModule[];
	/** The setting that excludes this kernel. */
	readonly excluded: string | null;
	/** Patches, scripts and the MAKE line, to be typed in the directory; null where it did not come to them. */
	readonly command: string | null;
	/** Sentences about the steps before and after make that failed. */
	readonly failedDkmsSteps: readonly string[];
	/** Whether dkms gives up at a step that failed: the sources are not what they were to be. */
	readonly gaveUp: boolean;
}

export const NO_DKMS_FACTS: DkmsFacts = {
	aliases: new Map(),
	dkmsModules: [],
	excluded: null,
	command: null,
	failedDkmsSteps: [],
	gaveUp: false,
};

/** Far more than a dkms.conf says; its longest line is the MAKE line. */
const MAX_LINES = 1000;
const MAX_LINE = 8000;
const MAX_STEPS = 50;
const MAX_WORDS = 300;
/** `build`, `source`, and the directory in dkms' source tree; every path of the build is compared with all of them. */
const MAX_ALIASES = 3;

/** @param directory of the dkms.conf, within the tree. Other lines are ignored: the file is hostile. */
export function parseDkmsFacts(output: string, directory: string): DkmsFacts {
	const aliases = new Map<string, string>();
	const dkmsModules: DkmsModule[] = [];
	const commands: string[] = [];
	const failedDkmsSteps: string[] = [];
	let excluded: string | null = null;
	let gaveUp = false;
	for (const line of output.split('\n', MAX_LINES)) {
		const [kind, first = '', second = '', ...more] = line.slice(0, MAX_LINE).split('\t', 5);
		if (kind === 'tree' && aliases.size < MAX_ALIASES) aliases.set(first, posix.join(SOURCE_DIRECTORY, directory));
		else if (kind === 'excluded') excluded = first;
		else if (kind === 'run' && commands.length < MAX_STEPS) commands.push(second);
		else if (kind === 'make' && commands.length < MAX_STEPS) commands.push(first);
		else if (kind === 'failed' && failedDkmsSteps.length < MAX_STEPS) {
			failedDkmsSteps.push(failedStep(first, second, more));
			gaveUp ||= first.startsWith('PATCH');
		} else if (kind === 'module' && /^[\w.-]+$/.test(first)) {
			const place = posix.join(directory, second).replace(/\/$/, '');
			if (!place.startsWith('..')) dkmsModules.push({ name: first, directory: place === '' ? '.' : place });
		}
	}
	return {
		aliases,
		dkmsModules,
		excluded,
		command: commands.length === 0 ? null : typed(commands.join(' && '), [...aliases.keys()], directory),
		failedDkmsSteps,
		gaveUp,
	};
}

/** `dkms.conf: PRE_BUILD="configure.sh 6.1.0" failed: no such option (exit code 2)` */
function failedStep(directive: string, value: string, [words = '', status = '']: readonly string[]): string {
	const said = words.trim() === '' ? '' : `: ${words.trim().slice(0, MAX_WORDS)}`;
	return `dkms.conf: ${directive}="${value.slice(0, MAX_WORDS)}" failed${said} (exit code ${status})`;
}

function typed(command: string, aliases: readonly string[], directory: string): string {
	const text = aliases
		.toSorted((a, b) => b.length - a.length)
		.reduce((line, alias) => (alias === '' ? line : line.replaceAll(alias, () => placeholder(directory))), command)
		.replace(/\/lib\/modules\/[^/\s]+\/build/g, () => '$KERNEL_BUILD')
		.replace(/\s+/g, ' ');
	return `(cd ${placeholder(directory)} && ${text})`;
}
