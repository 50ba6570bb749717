/** What `modprobot kernels forecast` does. */
import { readFile, stat } from 'node:fs/promises';
import { forecast, notExportedIn, withNamesOfHeaders } from '../forecast/forecast.ts';
import { UserError } from '../shared/errors.ts';
import { readSnapshot } from '../store/needs-snapshot.ts';
import { parseModuleSymvers } from '../symbols/parse-module-symvers.ts';
import { forecastText } from './forecast-text.ts';
import type { ForecastTarget } from './kernel-of-catalogue.ts';
import type { KernelsWiring } from './wiring.ts';

/** A kernel's has a few megabytes. */
const MAX_TABLE_BYTES = 64 * 1024 ** 2;

export interface ForecastOptions {
	readonly catalogue?: string;
	readonly data?: string;
	readonly format: 'text' | 'json';
}

export async function forecastKernel(wiring: KernelsWiring, name: string, options: ForecastOptions): Promise<void> {
	const { records, writtenAt, leftOut } = await readSnapshot(options.data ?? wiring.settings().appDirectory);
	const { kernel, definedByHeaders } = await kernelNamed(wiring, name, options);
	const byTable = forecast(records, kernel, leftOut);
	const found = withNamesOfHeaders(byTable, await definedByHeaders(notExportedIn(byTable)));
	const text = options.format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : forecastText(found, writtenAt);
	wiring.stdout.write(text);
	wiring.exit(found.repositories.length === 0 ? 0 : 1);
}

/** @throws UserError where it has no symbol table. */
async function kernelNamed(wiring: KernelsWiring, name: string, options: ForecastOptions): Promise<ForecastTarget> {
	if (name.includes('/') || name.endsWith('.symvers')) return tableOf(name);
	const { kernelOfCatalogue } = await import('./kernel-of-catalogue.ts');
	return kernelOfCatalogue(wiring.settings(), name, options.catalogue);
}

async function tableOf(path: string): Promise<ForecastTarget> {
	const symbolTable = parseModuleSymvers(await readBounded(path));
	if (symbolTable === null) throw new UserError(`${JSON.stringify(path)} is not a usable Module.symvers.`);
	const kernel = { id: null, file: path, release: null, arch: null, symbolTable };
	return { kernel, definedByHeaders: () => Promise.resolve(new Set<string>()) };
}

async function readBounded(path: string): Promise<string> {
	try {
		const { size } = await stat(path);
		if (size > MAX_TABLE_BYTES) throw new UserError(`${JSON.stringify(path)} is too large for a Module.symvers.`);
		return await readFile(path, 'utf8');
	} catch (error) {
		if (error instanceof UserError) throw error;
		const why = error instanceof Error ? error.message : String(error);
		throw new UserError(`${JSON.stringify(path)} cannot be read: ${why}`, { cause: error });
	}
}
