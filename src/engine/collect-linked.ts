/** Finds out what modules were linked of beyond the objects that Kbuild names. */
import type { SandboxSession } from '../checks/ports/sandbox.ts';
import { compositeOf, type Linked, type SymbolFinding } from '../builds/symbol-findings.ts';
import type { ExpectedModule } from '../builds/kbuild-report.ts';
import { SYMBOL_NAME } from '../symbols/symbol-name.ts';
import { collectObjects, objectFile } from './collect-objects.ts';
import { scripts } from './scripts.ts';

const MAX_NUMBERS_BYTES = 1024 ** 2;
const MAX_SYMBOLS_BYTES = 16 * 1024 ** 2;

/** What Kbuild made of all parts of a module tells the truth, where it is there; else what would have been linked in. */
export async function collectLinked(session: SandboxSession, modules: readonly ExpectedModule[]): Promise<Linked> {
	const several = modules.filter((module) => !module.objects.includes(compositeOf(module)));
	const fresh = await upToDate(session, several, compositeOf);
	const found = await collectObjects(session, fresh.map(compositeOf));
	const composites = new Map(
		fresh.flatMap((module) => {
			const object = found.get(compositeOf(module));
			return typeof object === 'object' ? [[module.path, object]] : [];
		}),
	);
	const others = modules.filter(({ path, linkedWith }) => linkedWith.length > 0 && !composites.has(path));
	return { composites, alsoDefined: await definedElsewhere(session, others) };
}

/**
 * Kbuild's last link may be given more than what modpost reads (`LDFLAGS_MODULE`).
 * @returns by the module's path, symbols among its findings that the `.ko` defines.
 */
export async function definedInModules(
	session: SandboxSession,
	findings: readonly SymbolFinding[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
	const missing = findings.filter(({ reason }) => reason === 'not-exported');
	const modules = [...new Set(missing.map(({ module }) => module))];
	const fresh = await upToDate(session, modules, ({ path }) => path);
	const found = await collectObjects(
		session,
		fresh.map(({ path }) => path),
	);
	return new Map(
		fresh.flatMap(({ path }) => {
			const linked = found.get(path);
			return typeof linked === 'object' ? [[path, linked.defined]] : [];
		}),
	);
}

/** Those modules whose file is there and not older than any object they are made of. */
export async function upToDate(
	session: SandboxSession,
	modules: readonly ExpectedModule[],
	fileOf: (module: ExpectedModule) => string,
): Promise<ExpectedModule[]> {
	const questions = modules
		.map((module) => ({ module, files: [fileOf(module), ...module.objects].map((path) => objectFile(path, false)) }))
		.filter(({ files }) => files.every((file) => !/[\t\n]/.test(file)));
	if (questions.length === 0) return [];
	const { stdout } = await session.run({
		script: scripts.upToDate,
		stdin: questions.map(({ files }) => `${files.join('\t')}\n`).join(''),
		maxOutputBytes: MAX_NUMBERS_BYTES,
	});
	const numbers = new Set(stdout.toString().split('\n').map(Number));
	return questions.filter((_, index) => numbers.has(index + 1)).map(({ module }) => module);
}

async function definedElsewhere(
	session: SandboxSession,
	modules: readonly ExpectedModule[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
	const files = [...new Set(modules.flatMap(({ linkedWith }) => linkedWith))].filter((path) => !path.includes('\n'));
	if (files.length === 0) return new Map();
	const { stdout } = await session.run({
		script: scripts.defined,
		args: [String(MAX_SYMBOLS_BYTES)],
		stdin: files.map((path) => `${objectFile(path, false)}\n`).join(''),
		maxOutputBytes: MAX_SYMBOLS_BYTES,
	});
	const symbols = new Map<string, Set<string>>();
	let current: Set<string> | null = null;
	for (const line of stdout.toString().split('\n')) {
		const number = /^# (\d{1,9})$/.exec(line)?.[1];
		if (number !== undefined) {
			current = new Set();
			symbols.set(files[Number(number) - 1] ?? '', current);
		} else if (SYMBOL_NAME.test(line)) current?.add(line);
	}
	return new Map(
		modules.map(({ path, linkedWith }) => [
			path,
			new Set(linkedWith.flatMap((file) => [...(symbols.get(file) ?? [])])),
		]),
	);
}
