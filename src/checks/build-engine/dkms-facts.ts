/** What scripts/dkms.bash learned by evaluating a dkms.conf. */
import { posix } from 'node:path';
import type { PromisedModule } from '../../builds/evidence.ts';
import { placeholder, SOURCE_DIRECTORY } from './way-command.ts';

export interface DkmsFacts {
	/** dkms' name for the build directory → where it is. */
	readonly aliases: ReadonlyMap<string, string>;
	readonly promised: readonly PromisedModule[];
	/** The setting that leaves this kernel out. */
	readonly excluded: string | null;
	/** The MAKE line, to be typed in the directory. */
	readonly command: string | null;
}

export const NO_DKMS_FACTS: DkmsFacts = { aliases: new Map(), promised: [], excluded: null, command: null };

/** Far more than a dkms.conf says; its longest line is the MAKE line. */
const MAX_LINES = 1000;
const MAX_LINE = 8000;

/** @param directory of the dkms.conf, within the tree. Lines that are no facts are passed over: the file is hostile. */
export function parseDkmsFacts(output: string, directory: string): DkmsFacts {
	const aliases = new Map<string, string>();
	const promised: PromisedModule[] = [];
	let excluded: string | null = null;
	let command: string | null = null;
	for (const line of output.split('\n', MAX_LINES)) {
		const [kind, first = '', second = ''] = line.slice(0, MAX_LINE).split('\t', 3);
		// There is one; and every path of the build is compared with all of them.
		if (kind === 'tree' && aliases.size === 0) aliases.set(first, posix.join(SOURCE_DIRECTORY, directory));
		else if (kind === 'excluded') excluded = first;
		else if (kind === 'make') command = first;
		else if (kind === 'module' && /^[\w.-]+$/.test(first)) {
			const place = posix.join(directory, second).replace(/\/$/, '');
			if (!place.startsWith('..')) promised.push({ name: first, directory: place === '' ? '.' : place });
		}
	}
	return {
		aliases,
		promised,
		excluded,
		command: command === null ? null : typed(command, [...aliases.keys()], directory),
	};
}

function typed(command: string, aliases: readonly string[], directory: string): string {
	const text = aliases
		.reduce((line, alias) => line.replaceAll(alias, () => placeholder(directory)), command)
		.replace(/\/lib\/modules\/[^/\s]+\/build/g, () => '$KERNEL_BUILD')
		.replace(/\s+/g, ' ');
	return `(cd ${placeholder(directory)} && ${text})`;
}
