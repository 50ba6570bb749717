/** Asks this kernel's headers about the functions that a build calls undeclared. */
import { BUILD_DIRECTORY, type SandboxSession } from '../checks/ports/sandbox.ts';
import type { RootEvidence } from '../builds/evidence.ts';
import { joinHeaderMentions, parseHeaderMentions, type HeaderMentions } from '../builds/header-mentions.ts';
import { scripts } from './scripts.ts';

/** Names that one search asks for, for the sake of the pattern's length. */
const NAMES_A_SEARCH = 100;
const MAX_SEARCHES = 10;
const MAX_MENTIONS_BYTES = 16 * 1024 ** 2;

/**
 * Nothing is known of names for which there was no room.
 * @param others further names to ask for.
 */
export async function askHeaders(
	session: SandboxSession,
	roots: readonly RootEvidence[],
	others: readonly string[],
): Promise<HeaderMentions> {
	const undeclared = roots
		.flatMap(({ runs }) => runs.flatMap(({ compilerErrors }) => compilerErrors.map((error) => error.undeclared)))
		.filter((name) => name !== null);
	const directories = [...new Set(roots.flatMap(({ report }) => report.headerDirectories))].flatMap((directory) =>
		directory.startsWith(BUILD_DIRECTORY) ? [] : [`${directory}/include`, `${directory}/arch`],
	);
	const answers: HeaderMentions[] = [];
	for (const names of chunks([...new Set([...undeclared, ...others.filter((name) => /^\w+$/.test(name))])]).slice(
		0,
		MAX_SEARCHES,
	)) {
		const { stdout } = await session.run({
			script: scripts.headers,
			args: [names.join('|'), String(MAX_MENTIONS_BYTES), ...directories],
			maxOutputBytes: 2 * MAX_MENTIONS_BYTES,
		});
		answers.push(parseHeaderMentions(stdout.toString(), names));
	}
	return joinHeaderMentions(answers);
}

function chunks(names: readonly string[]): string[][] {
	return Array.from({ length: Math.ceil(names.length / NAMES_A_SEARCH) }, (_, index) =>
		names.slice(index * NAMES_A_SEARCH, (index + 1) * NAMES_A_SEARCH),
	);
}
