/** Why Kbuild had no module to build in a directory: the options that decide it, by name. */
import { listed } from '../shared/words.ts';

const MAX_LINES = 200_000;
const MAX_LINE = 4000;
const MAX_NAMES = 5;

const BLOCK = /^# (\/\S*|\S.*)$/;
const OBJECTS = /^\s*(?:override\s+)?obj-\$[({](\w{1,200})[)}]\s*[:+?]{0,3}=(.*)$/;
const OPTION = /\bCONFIG_\w{1,200}/g;
const SETTING = /^(CONFIG_\w{1,200})=(.*)$/;

/**
 * @param text what scripts/choices.sh printed for these directories, `# DIRECTORY` before each Kbuild file.
 * @param idle what the `obj-` lines of a directory name although Kbuild builds no module of it, by directory.
 * @returns a sentence without its end, by directory.
 */
export function idleReasons(text: string, idle: ReadonlyMap<string, readonly string[]>): Map<string, string> {
	const { files, settings } = readBlocks(text, idle);
	const found = new Map<string, string>();
	for (const [directory, left] of idle) {
		const lines = files.get(directory) ?? [];
		const deciding = lines.flatMap((line) => {
			const [, name = '', objects = ''] = OBJECTS.exec(line) ?? [];
			return name !== '' && (left.length === 0 || left.some((object) => names(objects, object))) ? [name] : [];
		});
		const mentioned = lines.flatMap((line) => line.match(OPTION) ?? []).filter((name) => !settings.has(name));
		const options = [...new Set(deciding.length > 0 ? deciding : mentioned)];
		found.set(directory, sentence(options, settings));
	}
	return found;
}

function sentence(options: readonly string[], settings: ReadonlyMap<string, string>): string {
	if (options.length === 0) return 'its Kbuild file names no module for this kernel';
	const [builtIn, unset] = [
		options.filter((name) => settings.get(name) === 'y'),
		options.filter((name) => settings.get(name) !== 'y'),
	];
	const parts = [
		...(unset.length > 0
			? [`${listed(unset, MAX_NAMES)} ${unset.length > 1 ? 'are' : 'is'} not set for this kernel`]
			: []),
		...(builtIn.length > 0
			? [`${listed(builtIn, MAX_NAMES)} ${builtIn.length > 1 ? 'are' : 'is'} y for this kernel, not m`]
			: []),
	];
	return parts.join(', and ');
}

/** Whether the right side of an assignment names the object, which make may say with its directory. */
function names(objects: string, object: string): boolean {
	return objects.split(/\s+/).some((word) => word !== '' && (word === object || object.endsWith(`/${word}`)));
}

/** Kbuild files by directory, their continued lines joined and comments left out, and the kernel's settings. */
function readBlocks(text: string, idle: ReadonlyMap<string, readonly string[]>) {
	const files = new Map<string, string[]>();
	const settings = new Map<string, string>();
	let lines: string[] | null = null;
	let isConfiguration = false;
	let pending = '';
	for (const whole of text.split('\n', MAX_LINES)) {
		const line = whole.slice(0, MAX_LINE);
		const block = BLOCK.exec(line)?.[1];
		if (block === '/' || (block !== undefined && idle.has(block))) {
			isConfiguration = block === '/';
			lines = [];
			pending = '';
			if (!isConfiguration) files.set(block, lines);
		} else if (isConfiguration) {
			const [, name, value = ''] = SETTING.exec(line) ?? [];
			if (name !== undefined) settings.set(name, value);
		} else if (line.endsWith('\\') && pending.length < MAX_LINE) {
			pending += `${line.slice(0, -1)} `;
		} else {
			lines?.push((pending + line).replace(/#.*$/, '').slice(0, MAX_LINE));
			pending = '';
		}
	}
	return { files, settings };
}
