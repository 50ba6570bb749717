/** What one image says of its kernel. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseSystemMap, type ImageSymbols } from '../../symbols/image-symbols.ts';
import { parseBtf } from '../../symbols/parse-btf.ts';
import type { SymbolTable } from '../../symbols/symbol-table.ts';
import { parseModuleSymvers } from '../../symbols/parse-module-symvers.ts';
import { UserError } from '../../shared/errors.ts';

export interface Inspection {
	readonly release: string;
	/** The first line of the compiler's `--version`. */
	readonly compiler: string;
	/** Lines `yes QUESTION` and `no QUESTION`; empty where they are not known, or are too many. */
	readonly toolAnswers: string;
	readonly modversions: boolean;
	/** The kernel exports only what its own modules use. */
	readonly trimUnusedKsyms: boolean;
	readonly debugInfo: boolean;
	/** Names the packages that are installed, with their versions, and the kernel's exports; null where no package manager tells. */
	readonly contents: string | null;
	/** Null where there is no usable `Module.symvers`. Read when asked for. */
	readonly symbolTable: () => SymbolTable | null;
	/** The names the kernel itself has, exported or not; null where the image holds no list of them. Read when asked for. */
	readonly imageSymbols: () => ImageSymbols | null;
}

const KernelRelease = z.string().regex(/^[A-Za-z0-9][\w.+~-]{0,99}$/);
/** Printable, one line. */
const Compiler = z.string().regex(/^\P{C}{1,300}$/u);

/**
 * Understands the script's answer, which is the image's and may be anything.
 * @param image What to call the image in errors.
 * @throws UserError when the image cannot serve, saying what it lacks.
 */
export function parseInspection(answer: string, image: string, wanted: string | undefined): Inspection {
	const { facts, systemMap, symvers } = splitAnswer(answer);
	const all = (key: string) =>
		facts.flatMap((line) => (line.startsWith(`${key} `) ? [line.slice(key.length + 1).trim()] : []));

	const release = KernelRelease.safeParse(all('chosen')[0]);
	if (!release.success) throw new UserError(releaseProblem(image, wanted, all('release'), all('dangling')));

	const missing = all('missing-tool');
	if (missing.length > 0) {
		throw new UserError(`${image} lacks ${list(missing)}, which is needed to build modules; add it to the image.`);
	}
	const makeError = all('make-error')[0];
	const compiler = Compiler.safeParse(all('compiler')[0]);
	if (makeError !== undefined || !compiler.success) {
		throw new UserError(
			`${image} cannot build modules: its Kbuild does not name a compiler that runs (${(makeError ?? 'no answer').slice(0, 300)}).`,
		);
	}
	const config = new Set(all('config'));
	return {
		release: release.data,
		compiler: compiler.data,
		toolAnswers: toolAnswers(facts),
		modversions: config.has('CONFIG_MODVERSIONS'),
		trimUnusedKsyms: config.has('CONFIG_TRIM_UNUSED_KSYMS'),
		debugInfo: config.has('CONFIG_DEBUG_INFO'),
		contents: contentsOf(release.data, all('package'), symvers),
		symbolTable: readWhenAsked(symvers, parseModuleSymvers),
		imageSymbols: imageSymbolsOf(systemMap, all('btf')[0] ?? ''),
	};
}

/** They are given to a process as one argument. */
const MAX_ANSWERS = 100_000;

function toolAnswers(facts: readonly string[]): string {
	const answers = facts.flatMap((line) => /^answer ((?:yes|no) [^\p{Cc}]+)$/u.exec(line)?.[1] ?? []).join('\n');
	return Buffer.byteLength(answers) > MAX_ANSWERS ? '' : answers;
}

function contentsOf(release: string, packages: readonly string[], symvers: string): string | null {
	if (packages.length === 0) return null;
	const hash = createHash('sha256').update(JSON.stringify([release, packages.toSorted()]));
	return hash.update('\0').update(symvers).digest('hex');
}

function imageSymbolsOf(systemMap: string, btf: string): () => ImageSymbols | null {
	return systemMap === ''
		? readWhenAsked(btf, (text) => parseBtf(Buffer.from(text, 'base64')))
		: readWhenAsked(systemMap, parseSystemMap);
}

/** Keeps the text's own bytes until they are asked for, then what they say: most checks need it late, some never. */
function readWhenAsked<T>(text: string, read: (text: string) => T): () => T {
	// Part of a longer text holds all of that.
	let bytes: Buffer | null = Buffer.from(text);
	let result: T;
	return () => {
		if (bytes !== null) result = read(bytes.toString());
		bytes = null;
		return result;
	};
}

function splitAnswer(answer: string): { facts: string[]; systemMap: string; symvers: string } {
	const [before, symvers] = splitAt(answer, 'symvers') ?? [answer.slice(0, 100_000), ''];
	const [facts, systemMap] = splitAt(before, 'system-map') ?? [before, ''];
	return { facts: facts.split('\n'), systemMap, symvers };
}

/** What stands before and behind a line. */
function splitAt(text: string, line: string): [before: string, behind: string] | null {
	const marker = `${line}\n`;
	if (text.startsWith(marker)) return ['', text.slice(marker.length)];
	const at = text.indexOf(`\n${marker}`);
	return at < 0 ? null : [text.slice(0, at + 1), text.slice(at + 1 + marker.length)];
}

function releaseProblem(image: string, wanted: string | undefined, usable: string[], dangling: string[]): string {
	if (wanted !== undefined) {
		const there = usable.length > 0 ? `it has ${list(usable)}` : 'it has none';
		return `${image} has no headers of the release \`${wanted}\` (/lib/modules/${wanted}/build is not a directory); ${there}.`;
	}
	if (usable.length > 1) {
		return `${image} has the headers of several releases: ${list(usable)}; say which one with \`release:\` in the kernel catalogue.`;
	}
	if (dangling.length > 0) {
		return `${image}: /lib/modules/${dangling[0]}/build points to a directory that is not there; install the headers it belongs to.`;
	}
	return `${image} has no kernel headers: there is no /lib/modules/<release>/build in it.`;
}

function list(words: readonly string[]): string {
	const shown = words.slice(0, 10).map((word) => `\`${word.slice(0, 100)}\``);
	return words.length > shown.length ? `${shown.join(', ')} and more` : shown.join(', ');
}
