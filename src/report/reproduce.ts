/** One command that shows a person the same build, with plain Docker and nothing of ours. */
import type { JudgedCheck } from '../judgement/judge-check.ts';
import type { KernelReport } from '../results/check-report.ts';
import type { PlacedRepository, ReportContext, Reproduce } from './report-context.ts';
import { visibleLines } from '../shared/visible-text.ts';

const MAX_BYTES = 4000;
const HAS_GIT = 'command -v git >/dev/null';
const GET_GIT = 'apt-get install -qq --no-install-recommends git ca-certificates';
/** What runs the change's own code. */
const CONFINED = '--network=none --cap-drop=ALL --security-opt=no-new-privileges';

/**
 * What single quotes do not keep alike in sh, bash, zsh and fish: fish reads a backslash before a quote or another one,
 * terminals complete at a tab, and bash looks for its history in lines that begin with `^`, older ones wherever a `!` is,
 * although a quote was opened on a line before.
 */
const UNQUOTABLE = /\\['\\]|\\$|[!\t]|^\^/m;

/**
 * The command, ready to be pasted into sh, bash, zsh or fish: it makes an image with packages and source, and runs the
 * build in it without a network. Null where it cannot be told (no public address, a commit without an id), cannot be
 * quoted for all of these shells alike, or would be too long to paste.
 */
export function reproduceCommand(release: string, reproduce: Reproduce): string | null {
	if (!isTold(reproduce)) return null;
	const texts = textsOf(release, reproduce);
	if (!isPastable(texts)) return null;
	const { recipe, script } = texts;
	const name = `modprobot-reproduce:${reproduce.sha.slice(0, 12)}-${release.replace(/[^\w.-]/g, '-').slice(0, 100)}`;
	const command = [
		`printf ${shellQuote(String.raw`%s\n`)} ${recipe.map(shellQuote).join(' ')} | docker build --quiet --tag=${name} -`,
		`docker run --rm ${CONFINED} ${name} sh -ec ${shellQuote(script)}`,
	].join('\n');
	return Buffer.byteLength(command) <= MAX_BYTES ? command : null;
}

function isTold({ commands, cloneUrl, sha }: Reproduce): boolean {
	return /^https?:\/\//.test(cloneUrl) && /^[0-9a-f]{40,64}$/.test(sha) && commands.length > 0;
}

interface Texts {
	/** The lines of a Dockerfile. */
	readonly recipe: readonly string[];
	/** What its image runs. */
	readonly script: string;
}

function textsOf(release: string, { image, setup, commands, cloneUrl, sha, submodules = [] }: Reproduce): Texts {
	const steps = [
		...(setup.trim() === ''
			? [`${HAS_GIT} || { apt-get update -qq; ${GET_GIT}; }`]
			: [setup.trim(), `${HAS_GIT} || ${GET_GIT}`]),
		[
			'git init -q /src && cd /src',
			`git fetch -q --depth 1 ${shellQuote(cloneUrl)} ${sha}`,
			'git checkout -q FETCH_HEAD',
			...submodules.flatMap((submodule) => checkout(submodule)),
		].join(' && '),
	];
	const script = [
		'cd /src',
		`export KERNEL_RELEASE=${shellQuote(release)}`,
		'export KERNEL_BUILD="/lib/modules/$KERNEL_RELEASE/build" SRC="$PWD" JOBS="$(nproc)"',
		...commands,
	].join('\n');
	return { recipe: [`FROM ${image}`, ...steps.map((step) => `RUN ${step}`)], script: `\n${script}\n` };
}

/** A step of a Dockerfile is one line, which continues nowhere: neither behind a backslash nor in a here-document. */
function isPastable({ recipe, script }: Texts): boolean {
	// Escape sequences have no business in a text that people paste into a terminal.
	const isPlain = (text: string) => !UNQUOTABLE.test(text) && visibleLines(text) === text;
	return isPlain(script) && recipe.every((line) => isPlain(line) && !/\n|<</.test(line));
}

function checkout({ path, cloneUrl, sha }: PlacedRepository): string[] {
	const directory = innerQuote(`./${path}`);
	const git = `git -C ${directory}`;
	return [
		`git init -q ${directory}`,
		`${git} fetch -q --depth 1 ${shellQuote(cloneUrl)} ${shellQuote(sha)}`,
		`${git} checkout -q FETCH_HEAD`,
	];
}

/**
 * The kernel whose build is worth reproducing (the first that made the check fail), with its command; that is null where
 * none of them can be quoted alike for all shells.
 */
export function reproducible(
	{ kernels, kernelsStatus }: JudgedCheck,
	context: Pick<ReportContext, 'kernels'>,
): { readonly kernel: KernelReport; readonly command: string | null } | null {
	if (kernelsStatus === 'pass' || kernelsStatus === 'excluded' || kernelsStatus === 'infrastructure') return null;
	let refused: KernelReport | null = null;
	for (const { report: kernel, status } of kernels) {
		const reproduce = context.kernels.get(kernel.id)?.reproduce ?? null;
		if (status !== kernelsStatus || reproduce === null || !isTold(reproduce)) continue;
		const command = reproduceCommand(kernel.release, reproduce);
		if (command !== null) return { kernel, command };
		if (!isPastable(textsOf(kernel.release, reproduce))) refused ??= kernel;
	}
	return refused === null ? null : { kernel: refused, command: null };
}

/** The same for a word of a text that is quoted itself, where single quotes and a backslash would not survive fish. */
function innerQuote(word: string): string {
	return word.includes("'") && !/["$`\\]/.test(word) ? `"${word}"` : shellQuote(word);
}

/**
 * Quotes one word: plain words stay as they are, the rest goes into single quotes. What `UNQUOTABLE` does not find reaches
 * a program alike from sh, bash, zsh and fish.
 */
export function shellQuote(word: string): string {
	if (/^[A-Za-z0-9_./:@+,-]+$/.test(word)) return word;
	return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
