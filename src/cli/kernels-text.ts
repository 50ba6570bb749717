/** What `modprobot kernels` prints. */
import type { ImageState } from '../containers/kernels/kernel-image.ts';
import type { InspectedKernel } from '../containers/kernels/kernels.ts';
import { table } from './table.ts';

export interface ListedKernel {
	readonly id: string;
	readonly arch: string;
	readonly default: boolean;
	readonly state: ImageState;
	readonly release: string | null;
}

export function listText(kernels: readonly ListedKernel[]): string {
	const rows = kernels.map((kernel) => [
		kernel.id,
		kernel.arch,
		yesNo(kernel.default),
		kernel.state,
		kernel.release ?? '-',
	]);
	return table([['KERNEL', 'ARCH', 'DEFAULT', 'IMAGE', 'RELEASE'], ...rows]);
}

export function inspectionText(kernel: InspectedKernel): string {
	return table([
		['kernel', kernel.id],
		['arch', kernel.arch],
		['release', kernel.release],
		['compiler', kernel.compiler],
		['exports', exportsText(kernel)],
		['names', namesText(kernel)],
		['MODVERSIONS', yesNo(kernel.modversions)],
		['TRIM_UNUSED_KSYMS', trimText(kernel)],
		['DEBUG_INFO', yesNo(kernel.debugInfo)],
		['image', kernel.image],
		['digest', kernel.digest],
	]);
}

function exportsText(kernel: InspectedKernel): string {
	const symbolTable = kernel.symbolTable();
	if (symbolTable !== null) return String(symbolTable.exports.size);
	return 'unverifiable: the image has no usable Module.symvers, so symbols cannot be checked against this kernel';
}

/** The list by which symbols that are looked up by name are known to exist. */
function namesText(kernel: InspectedKernel): string {
	const known = kernel.imageSymbols();
	if (known === null) return 'not known: the image has neither a System.map nor a vmlinux with symbols or BTF';
	return known.isComplete ? String(known.names.size) : `${known.names.size} (BTF: functions, few variables)`;
}

function trimText({ trimUnusedKsyms }: InspectedKernel): string {
	return trimUnusedKsyms ? 'yes: it exports only what its own modules use' : 'no';
}

function yesNo(value: boolean): string {
	return value ? 'yes' : 'no';
}

/** The same for programs. */
export function inspectionJson(kernel: InspectedKernel): string {
	const { id, arch, release, compiler, modversions, trimUnusedKsyms, debugInfo, image, digest } = kernel;
	const symbolTable = kernel.symbolTable();
	const facts = { id, arch, release, compiler, modversions, trimUnusedKsyms, debugInfo, image, digest };
	const known = kernel.imageSymbols();
	const symbols = {
		verifiable: symbolTable !== null,
		exports: symbolTable?.exports.size ?? null,
		names: known === null ? null : { count: known.names.size, complete: known.isComplete },
	};
	return `${JSON.stringify({ ...facts, ...symbols }, null, 2)}\n`;
}
