/** What `modprobot symbol --users` prints. */
import type { SymbolUser, SymbolUsers } from '../forecast/symbol-users.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { counted, listed, shortSha } from '../shared/words.ts';

const MAX_USERS = 100;
const MAX_KERNELS = 6;

/** Lines that end with a line break. */
export function usersText({ symbols, recordsLeftOut }: SymbolUsers): string {
	const blocks = symbols.map(({ symbol, users }) => {
		if (users.length === 0) return [`${symbol}: no module uses it, of those that are known`];
		const repositories = new Set(users.map(({ owner, name }) => `${owner}/${name}`)).size;
		return [
			`${symbol}: ${counted(users.length, 'module')} of ${counted(repositories, 'repository', 'repositories')}`,
			...limited(users, MAX_USERS, 'module', 'modules', (user) => [`  ${userLine(user)}`]).flat(),
		];
	});
	const left =
		recordsLeftOut === 0
			? []
			: [[`Left out for lack of room: the needs of ${counted(recordsLeftOut, 'module root')} on some kernel.`]];
	return `${[...blocks, ...left].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function userLine({ owner, name, path, kernels, commit, named, ...places }: SymbolUser): string {
	const on = listed(
		kernels.map(({ id }) => id),
		MAX_KERNELS,
	);
	const how = named ? '' : ', by way of the kernel’s headers';
	return `${visibleLine(`${owner}/${name}`, 200)}, ${visibleLine(path, 200)} on ${on} at ${shortSha(commit)}${how}${placesInWords(places)}`;
}

/** ` (src/a.c:12, src/b.c:3 and more)`, or nothing. */
export function placesInWords({ uses, moreUses }: Pick<SymbolUser, 'uses' | 'moreUses'>): string {
	if (uses.length === 0) return '';
	const places = uses.map(({ file, line }) => `${visibleLine(file, 200)}:${line}`);
	return ` (${places.join(', ')}${moreUses ? ' and more' : ''})`;
}

/** The lines of the first items, each in a block of its own, and how many more there are. */
export function limited<T>(
	items: readonly T[],
	max: number,
	singular: string,
	plural: string,
	linesOf: (item: T) => string[],
): string[][] {
	const more = items.length - max;
	return [
		...items.slice(0, max).map(linesOf),
		...(more > 0 ? [[`and ${more} more ${more === 1 ? singular : plural}`]] : []),
	];
}
