/** Modules that resolve but do nothing: one sentence each. */
import { type Section, section } from '../markdown/fit-sections.ts';
import { code, heading, list, phrase } from '../markdown/nodes.ts';
import { more } from './symbols.ts';
import type { View } from './view.ts';

export function oddModules(view: View): Section {
	const found = view.check.report.kernels.flatMap((kernel) =>
		kernel.modules.flatMap(({ path, state, why }) =>
			state === 'resolved' && why !== null ? [{ path, why, id: kernel.id }] : [],
		),
	);
	const groups = [...Map.groupBy(found, ({ path, why }) => JSON.stringify([path, why])).values()];
	return section('modules that do nothing', { rank: 4, maxItems: 20, isEmpty: groups.length === 0 }, (max) => {
		const lines = groups
			.slice(0, max)
			.map((group) => phrase`${code(group[0]!.path)} on ${view.names(group)}: ${group[0]!.why}`);
		return [heading(4, phrase`Modules that do nothing`), list(lines), ...more(groups.length - lines.length)];
	});
}
