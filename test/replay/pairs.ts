/** Real changes: successive Debian releases of the same module package, the older as base, the newer as head. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const Package = z.strictObject({
	package: z.string(),
	/** From old to new. */
	versions: z.array(z.string()).min(2),
	/** Kernel ids; none for the default set. */
	kernels: z.array(z.string()).default([]),
	/** Whether the change is also replayed backwards: a revert brings what the change fixed. */
	reverts: z.boolean().default(false),
});

export interface Pair {
	readonly id: string;
	readonly isRevert: boolean;
	readonly package: string;
	readonly base: string;
	readonly head: string;
	readonly kernels: readonly string[];
}

export async function readPairs(): Promise<Pair[]> {
	const text = await readFile(new URL('pairs.json', import.meta.url), 'utf8');
	return z.array(Package).parse(JSON.parse(text)).flatMap(pairsOf);
}

function pairsOf({ package: name, versions, kernels, reverts }: z.infer<typeof Package>): Pair[] {
	const short = name.replace(/-dkms$/, '');
	return versions.slice(1).flatMap((newer, index) => {
		const older = versions[index] ?? newer;
		const change = (base: string, head: string, isRevert: boolean): Pair => ({
			id: `${short} ${base} → ${head}`,
			isRevert,
			package: name,
			base,
			head,
			kernels,
		});
		const forth = change(older, newer, false);
		return reverts ? [forth, change(newer, older, true)] : [forth];
	});
}
