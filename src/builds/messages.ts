/** What a build's result says in a sentence: which modules are missing, and what dkms.conf excludes. */
import type { ModuleState, Outcome } from '../results/build-findings.ts';
import { plainText, sentences } from '../shared/text.ts';
import { listed } from '../shared/words.ts';
import type { BuiltRoot } from './built-root.ts';
import type { Observations } from './observations.ts';

const MAX_NAMES = 5;
const MAX_REASONS = 3;
const MAX_SETTING = 200;

/** @returns null where there is nothing to say. */
export function messageOf(outcome: Outcome, modules: readonly ModuleState[], seen: Observations): string | null {
	return sentences(explain(outcome, modules, seen), exclusions(seen.roots));
}

function explain(outcome: Outcome, modules: readonly ModuleState[], { roots, kernel }: Observations): string | null {
	if (outcome === 'unverifiable') {
		if (kernel.symbolTable === null)
			return 'This kernel image has no usable Module.symvers: symbols cannot be verified.';
		const { name, why } = modules.find(({ state, why: reason }) => state === 'unresolved' && reason !== null)!;
		return `${name}: ${why}.`;
	}
	if (outcome !== 'incomplete') return null;
	const missing = modules.filter(({ state }) => state === 'not-built').map(({ name }) => name);
	if (missing.length > 0) return `Not built: ${listed(missing, MAX_NAMES)}.`;
	const what = modules.length === 0 ? 'The build' : 'A part of the build';
	return `${what} ran without an error but produced no module${whyNoModule(roots)}.`;
}

/** Why roots have no module although their builds ended well, as the end of a sentence; empty where nothing is known. */
function whyNoModule(roots: readonly BuiltRoot[]): string {
	const reasons = roots.flatMap(({ root, runs, report, idleReasons, excluded, dkmsModules }) => {
		if (report.modules.length > 0 || dkmsModules.length > 0 || excluded !== null) return [];
		if (idleReasons.size > 0) {
			return [...idleReasons].map(([directory, reason]) => (directory === '.' ? reason : `in ${directory}, ${reason}`));
		}
		const isBelow = (directory: string) => root.path === '.' || `${directory}/`.startsWith(`${root.path}/`);
		const command = runs.at(-1)?.commands.at(-1);
		if (report.directories.some(isBelow) || command === undefined) return [];
		return [`${root.path === '.' ? '' : `in ${root.path}, `}Kbuild was never called (\`${command}\`)`];
	});
	const more = reasons.length - MAX_REASONS;
	const text = reasons.slice(0, MAX_REASONS).join('; ') + (more > 0 ? `; and ${more} more` : '');
	return text === '' ? '' : `: ${plainText(text)}`;
}

/** Names the settings of dkms.conf that exclude this kernel, with their roots where others are built; null without any. */
function exclusions(roots: readonly BuiltRoot[]): string | null {
	const all = roots.flatMap(({ root, excluded }) =>
		excluded === null ? [] : [{ path: root.path, setting: plainText(excluded).slice(0, MAX_SETTING) }],
	);
	const [only] = all;
	if (only === undefined) return null;
	if (roots.length === 1) return `dkms.conf excludes this kernel: ${only.setting}.`;
	const settings = all.map(({ path, setting }) => `${path} (${setting})`);
	return `Excluded on this kernel by dkms.conf: ${listed(settings, MAX_NAMES)}.`;
}
