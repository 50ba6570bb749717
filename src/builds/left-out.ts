/** What the repository itself does not want built for a kernel. */
import { namedUpTo, plainText } from '../shared/text.ts';
import type { RootEvidence } from './evidence.ts';

const MAX_ROOTS = 5;
const MAX_SETTING = 200;

/** A sentence that names the settings of dkms.conf, and the roots where some are built all the same; null without any. */
export function leftOutByDkms(roots: readonly RootEvidence[]): string | null {
	const all = roots.flatMap(({ root, excluded }) =>
		excluded === null ? [] : [{ path: root.path, setting: plainText(excluded).slice(0, MAX_SETTING) }],
	);
	const [only] = all;
	if (only === undefined) return null;
	if (roots.length === 1) return `dkms.conf leaves this kernel out: ${only.setting}.`;
	const settings = all.map(({ path, setting }) => `${path} (${setting})`);
	return `Left out on this kernel by dkms.conf: ${namedUpTo(MAX_ROOTS, settings)}.`;
}
