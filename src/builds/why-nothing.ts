import { plainText } from '../shared/text.ts';
import type { RootEvidence } from './evidence.ts';

const MAX_REASONS = 3;

/** Why roots have no module although their builds ended well, as the end of a sentence; empty where nothing is known. */
export function whyNothing(roots: readonly RootEvidence[]): string {
	const reasons = roots.flatMap((root) => {
		const { report, idleReasons, excluded, promised } = root;
		if (report.modules.length > 0 || promised.length > 0 || excluded !== null) return [];
		if (idleReasons.size > 0) {
			return [...idleReasons].map(([directory, reason]) => (directory === '.' ? reason : `in ${directory}, ${reason}`));
		}
		const isEntered = report.directories.some(
			(directory) => root.root.path === '.' || `${directory}/`.startsWith(`${root.root.path}/`),
		);
		if (isEntered) return [];
		const command = root.runs.at(-1)?.commands.at(-1);
		const where = root.root.path === '.' ? '' : `in ${root.root.path}, `;
		return command === undefined ? [] : [`${where}Kbuild was never called (\`${command}\`)`];
	});
	const more = reasons.length - MAX_REASONS;
	const text = reasons.slice(0, MAX_REASONS).join('; ') + (more > 0 ? `; and ${more} more` : '');
	return text === '' ? '' : `: ${plainText(text)}`;
}
