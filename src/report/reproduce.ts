/** One command that shows a person the same build, with plain Docker and nothing of ours. */
import type { JudgedCheck } from '../judgement/judge-check.ts';
import type { KernelReport } from '../results/check-report.ts';
import type { PlacedRepository, ReportContext, Reproduce } from './report-context.ts';
import { visibleLines } from '../shared/visible-text.ts';

const MAX_BYTES = 4000;
const HAS_GIT = 'command -v git >/dev/null';
const GET_GIT = 'apt-get install -qq --no-install-recommends git ca-certificates';

/**
 * The command, ready to be pasted into a POSIX shell; null where it cannot be told (no public address, a commit
 * without an id) or would be too long to paste.
 */
export function reproduceCommand(release: string, reproduce: Reproduce): string | null {
	const { image, setup, commands, cloneUrl, sha, submodules = [] } = reproduce;
	if (!/^https?:\/\//.test(cloneUrl) || !/^[0-9a-f]{40,64}$/.test(sha) || commands.length === 0) return null;
	const script = [
		...(setup.trim() === '' ? [] : [setup.trim()]),
		setup.trim() === '' ? `${HAS_GIT} || { apt-get update -qq; ${GET_GIT}; }` : `${HAS_GIT} || ${GET_GIT}`,
		'git init -q src',
		'cd src',
		`git fetch -q --depth 1 ${shellQuote(cloneUrl)} ${sha}`,
		'git checkout -q FETCH_HEAD',
		...submodules.flatMap((submodule) => checkout(submodule)),
		`export KERNEL_RELEASE=${shellQuote(release)}`,
		'export KERNEL_BUILD="/lib/modules/$KERNEL_RELEASE/build" SRC="$PWD" JOBS="$(nproc)"',
		...commands,
	].join('\n');
	// Escape sequences have no business in a text that people paste into a terminal.
	const command = visibleLines(`docker run --rm ${shellQuote(image)} sh -ec ${shellQuote(`\n${script}\n`)}`);
	return Buffer.byteLength(command) <= MAX_BYTES ? command : null;
}

function checkout({ path, cloneUrl, sha }: PlacedRepository): string[] {
	const directory = shellQuote(`./${path}`);
	const git = `git -C ${directory}`;
	return [
		`git init -q ${directory}`,
		`${git} fetch -q --depth 1 ${shellQuote(cloneUrl)} ${shellQuote(sha)}`,
		`${git} checkout -q FETCH_HEAD`,
	];
}

/** The kernel whose build is worth reproducing (the first that made the check fail), with its command. */
export function reproducible(
	{ kernels, kernelsStatus }: JudgedCheck,
	context: Pick<ReportContext, 'kernels'>,
): { readonly kernel: KernelReport; readonly command: string } | null {
	if (kernelsStatus === 'pass' || kernelsStatus === 'excluded' || kernelsStatus === 'infrastructure') return null;
	for (const { report: kernel, status } of kernels) {
		if (status !== kernelsStatus) continue;
		const reproduce = context.kernels.get(kernel.id)?.reproduce ?? null;
		const command = reproduce === null ? null : reproduceCommand(kernel.release, reproduce);
		if (command !== null) return { kernel, command };
	}
	return null;
}

/** Quotes one word for a POSIX shell: plain words stay as they are, the rest goes into single quotes. */
export function shellQuote(word: string): string {
	if (/^[A-Za-z0-9_./:@%+,-]+$/.test(word)) return word;
	return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
