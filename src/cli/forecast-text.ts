/** What `modprobot kernels forecast` prints. */
import type { FailingModule, Forecast } from '../forecast/forecast-report.ts';
import { reasonInWords } from '../report/reasons.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { counted, dayOf, listed, shortSha } from '../shared/words.ts';
import { limited, placesInWords } from './users-text.ts';

const MAX_REPOSITORIES = 100;
const MAX_MODULES = 20;
const MAX_SYMBOLS = 20;
const MAX_UNJUDGED = 20;
const MAX_NAMES = 6;

const CAVEAT =
	'A forecast knows the code as it was compiled for the kernel that is named with it: not what #if chooses for another one, and not what a call passes or returns.';

/** Lines that end with a line break. @param writtenAt when the App told what modules need. */
export function forecastText(found: Forecast, writtenAt: Date): string {
	const { repositories, held } = found;
	const modules = repositories.flatMap((one) => one.modules);
	const symbols = new Set(modules.flatMap((one) => one.symbols.map(({ symbol }) => symbol)));
	const head =
		modules.length === 0
			? 'Nothing would break.'
			: `${counted(modules.length, 'module')} of ${counted(repositories.length, 'repository', 'repositories')} would break, for ${counted(symbols.size, 'symbol')}.`;
	const blocks = [
		[
			`${kernelInWords(found)}, held against ${counted(held.modules, 'module')} of ${counted(held.repositories, 'repository', 'repositories')} (as of ${writtenAt.toISOString().slice(0, 16).replace('T', ' ')} UTC)`,
			head,
		],
		...limited(repositories, MAX_REPOSITORIES, 'repository', 'repositories', repositoryLines),
		notes(found),
		unjudgedLines(found),
		modules.length === 0 ? [] : [CAVEAT],
	];
	return `${blocks
		.filter((lines) => lines.length > 0)
		.map((lines) => lines.join('\n'))
		.join('\n\n')}\n`;
}

function kernelInWords({ kernel: { id, file, release, arch, exports } }: Forecast): string {
	const size = counted(exports, 'export');
	return id === null
		? `${visibleLine(file ?? '', 200)} (${size})`
		: `${id} (${release ?? '?'}, ${arch ?? '?'}, ${size})`;
}

function repositoryLines({ owner, name, modules }: Forecast['repositories'][number]): string[] {
	return [
		`${visibleLine(owner, 100)}/${visibleLine(name, 100)}`,
		...limited(modules, MAX_MODULES, 'module', 'modules', moduleLines).flatMap((lines) =>
			lines.map((line) => `  ${line}`),
		),
	];
}

function moduleLines({ path, builtFor, commit, committedAt, symbols }: FailingModule): string[] {
	return [
		`${visibleLine(path, 200)}, as built for ${builtFor.id} (${visibleLine(builtFor.release, 100)}) at ${shortSha(commit)} of ${dayOf(new Date(committedAt))}`,
		...limited(symbols, MAX_SYMBOLS, 'symbol', 'symbols', ({ symbol, reason, namespace, ...places }) => [
			`  ${visibleLine(symbol, 200)}: ${visibleLine(reasonInWords({ reason, namespace, foundBy: 'linker' }), 300)}${placesInWords(places)}`,
		]).flat(),
	];
}

function notes({
	failingAlready,
	ofHeaders,
	otherArchitectures,
	recordsLeftOut,
	definedByHeaders,
}: Forecast): string[] {
	const names = (all: readonly string[]) =>
		listed(
			all.map((name) => visibleLine(name, 100)),
			MAX_NAMES,
		);
	return [
		...(failingAlready.symbols === 0
			? []
			: [
					`Not counted: ${counted(failingAlready.symbols, 'symbol')} of ${counted(failingAlready.modules, 'module')} that failed already where they were last built.`,
				]),
		...(ofHeaders.length === 0
			? []
			: [
					`Not counted: what only headers of the other kernel name, and is not exported here, where headers may name something else: ${names(ofHeaders.map(({ symbol }) => symbol))}.`,
				]),
		...(definedByHeaders.length === 0
			? []
			: [`Not counted: what the headers of this kernel define: ${names(definedByHeaders)}.`]),
		...(otherArchitectures === 0
			? []
			: [`Not held against it: ${counted(otherArchitectures, 'module root')} built for other architectures only.`]),
		...(recordsLeftOut === 0
			? []
			: [`Left out for lack of room: the needs of ${counted(recordsLeftOut, 'module root')} on some kernel.`]),
	];
}

function unjudgedLines({ unjudged }: Forecast): string[] {
	if (unjudged.length === 0) return [];
	return [
		'Not known, or not all',
		...limited(unjudged, MAX_UNJUDGED, 'place', 'places', ({ owner, name, moduleRoot, module, why }) => [
			`  ${visibleLine(`${owner}/${name}`, 200)}, ${visibleLine(module ?? moduleRoot, 200)}: ${visibleLine(why, 300)}`,
		]).flat(),
	];
}
