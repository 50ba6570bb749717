import { OUTCOMES, SymbolFailureReason } from '../../../src/results/build-findings.ts';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import type { CheckReport } from '../../../src/results/check-report.ts';
import { CheckReport as CheckReportSchema } from '../../../src/results/check-report.ts';
import { checkRunWithoutReport } from '../../../src/report/check-run-without-report.ts';
import { MARKER, renderResolvedComment } from '../../../src/report/comment.ts';
import type { Surroundings } from '../../unit/report/example-report.ts';
import { annotationsOf, renderCheckRun, renderComment, renderText } from '../../unit/report/rendered.ts';
import { character } from '../character.ts';

/** What people have tried, and what is special in Markdown, on GitHub and in terminals. */
const TRICKS = [
	['@team', '@org/team', '#12', 'owner/repo#12', 'GH-1', 'a@b.example', 'owner/repo@deadbeef', '&#64;x', '&commat;x'],
	['</details>', '</summary>', '<details>', MARKER, '<!--', '-->', '<script>', '<img src=x>', '<b>', '<?', '<![CDATA['],
	[
		'`',
		'``',
		'```',
		'~~~',
		'|',
		'\\',
		'\\|',
		'\n',
		'\r',
		'\n\n',
		'\t',
		'    code',
		'# x',
		'---',
		'===',
		'> ',
		'- ',
		'1. ',
	],
	[
		'- [ ] x',
		'[a](//e)',
		'![a](//e)',
		'[a]: //e',
		'[^1]: x',
		'[^1]',
		'**',
		'__',
		'~~',
		'$x$',
		'$$',
		':tada:',
		'> [!NOTE]',
	],
	[
		'http://evil.example',
		'https://evil.example',
		'www.evil.example',
		'ftp://e',
		'javascript:x',
		'deadbeefcafe',
		'1234567',
	],
	[
		'\u202e',
		'\u2066',
		'\u200b',
		'\ufeff',
		'\u2028',
		'\u0000',
		'\u001b[31m',
		'\u009b31m',
		'\u007f',
		'\ud800',
		'../',
		'/etc',
	],
	["'", '"', '$(id)', '${x}', '\u{e0041}', '%0A', '%', ' ', 'src/a.c'],
].flat();
const hostile = fc
	.array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...TRICKS) }, fc.string({ unit: character, maxLength: 6 })), {
		maxLength: 6,
	})
	.map((parts) => parts.join(''));
const maybe = fc.option(hostile);
const origin = fc.constantFrom('new' as const, 'preexisting' as const, 'unknown' as const, null);
const few = { maxLength: 3 };

const uses = fc.array(fc.record({ file: hostile, line: fc.nat(), via: maybe }), few);

const kernel = fc.record({
	id: hostile,
	release: fc.oneof(hostile, fc.constant('6.1.0-50-amd64')),
	arch: hostile,
	image: hostile,
	compiler: hostile,
	outcome: fc.constantFrom(...OUTCOMES),
	reused: fc.constantFrom('nothing' as const, 'objects' as const),
	moduleRoots: fc.array(
		fc.record({ path: hostile, outcome: fc.constantFrom(...OUTCOMES), durationMs: fc.nat(), cached: fc.boolean() }),
		few,
	),
	message: maybe,
	limit: fc.constantFrom('time' as const, 'memory' as const, null),
	limitOrigin: fc.constantFrom('new' as const, 'unknown' as const, null),
	modules: fc.array(
		fc.record({
			name: hostile,
			path: hostile,
			state: fc.constantFrom('resolved' as const, 'unresolved' as const, 'not-built' as const),
			why: maybe,
		}),
		few,
	),
	licences: fc.array(
		fc.record({
			module: hostile,
			licence: fc.option(hostile),
			file: fc.option(hostile),
			line: fc.option(fc.integer({ min: 1, max: 9999 })),
		}),
		{ maxLength: 3 },
	),
	symbolFailures: fc.array(
		fc.record({
			symbol: hostile,
			reason: fc.constantFrom(...SymbolFailureReason.options),
			module: maybe,
			foundBy: fc.constantFrom('linker' as const, 'compiler' as const),
			namespace: fc.option(
				fc.oneof(
					hostile,
					hostile.map((names) => `module:${names}`),
				),
			),
			uses,
			origin,
			newUses: uses,
			known: fc.option(fc.record({ reason: hostile, until: fc.constant('2027-01-31') })),
		}),
		few,
	),
	buildErrors: fc.array(
		fc.record({
			tool: fc.constantFrom('compiler' as const, 'modpost' as const, 'make' as const),
			file: maybe,
			line: fc.option(fc.integer({ min: 1 })),
			column: fc.constant(null),
			message: hostile,
			origin,
		}),
		few,
	),
	runtimeSymbols: fc.array(
		fc.record({
			symbol: hostile,
			by: hostile,
			module: maybe,
			exported: fc.boolean(),
			exists: fc.option(fc.boolean()),
			uses,
			origin,
		}),
		few,
	),
	fixed: fc.array(
		fc.record({ symbol: hostile, reason: fc.constantFrom(...SymbolFailureReason.options), module: maybe }),
		few,
	),
});

const report: fc.Arbitrary<CheckReport> = fc.record({
	schemaVersion: fc.constant(1 as const),
	verdict: fc.constant('fail' as const),
	subject: fc.record({ head: hostile, base: maybe }),
	kernels: fc.uniqueArray(kernel, { maxLength: 3, selector: ({ id }) => id }),
	leftOut: fc.array(
		fc.record({
			path: hostile,
			kind: fc.constantFrom('template' as const, 'aside' as const, 'unread' as const),
			why: hostile,
			touched: fc.boolean(),
			build: fc.option(fc.record({ path: hostile, commands: fc.array(hostile, few) })),
		}),
		few,
	),
	suggestedConfiguration: maybe,
	explanations: fc.array(
		fc.record({
			symbol: hostile,
			history: fc.array(hostile, few),
			instead: maybe,
			evidence: fc.array(hostile, few),
			similar: fc.array(fc.record({ kernel: hostile, symbols: fc.array(hostile, few) }), few),
			snippet: maybe,
		}),
		few,
	),
	notes: fc.array(hostile, few),
});

const REPOSITORY = 'https://github.example/o/r';
const DETAILS = 'https://bot.example/checks/7';
const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';

const surroundings = fc.record({
	log: hostile,
	configProblem: maybe,
	notes: fc.array(hostile, few),
	image: hostile,
	setup: hostile,
	commands: fc.array(hostile, few),
	headSha: fc.oneof(hostile, fc.constant(SHA)),
	failOn: fc.constantFrom('new' as const, 'any' as const, 'never' as const),
});
type Hostile = typeof surroundings extends fc.Arbitrary<infer Value> ? Value : never;

function contextOf({ kernels }: CheckReport, around: Hostile): Surroundings {
	const reproduce = { ...around, cloneUrl: `${REPOSITORY}.git`, sha: SHA };
	return {
		...around,
		comment: 'always',
		baseOutcomes: new Map(),
		doubts: new Map(),
		runtimeSymbols: 'fail',
		repositoryUrl: REPOSITORY,
		detailsUrl: DETAILS,
		changedLines: null,
		totalKernels: kernels.length,
		kernels: new Map(kernels.map(({ id }) => [id, { reproduce, log: around.log }])),
	};
}

/** The report of a commit of which GitHub was told nonsense. */
function headedBy(found: CheckReport, { headSha }: Hostile): CheckReport {
	return { ...found, subject: { ...found.subject, head: headSha } };
}

const ALLOWED = new Set([
	'root',
	'html',
	'heading',
	'paragraph',
	'text',
	'strong',
	'inlineCode',
	'code',
	'list',
	'listItem',
	'link',
]);
const OUR_HTML = /^(<!-- modprobot:check -->|<details>\n<summary>[^<>&@#]*<\/summary>|<\/details>)$/;
const OUR_LINK = /^https:\/\/(github\.example\/o\/r\/(blob|commit)\/[0-9a-f]{40}|bot\.example\/checks\/7$)/;
/** What GitHub would make a link, a notification or a picture of in rendered text. */
const LIVE_TEXT = /@\w|#\d|GH-\d|:\/\/|www\.|[0-9a-f]{7}|:[\w+-]+:/i;
const INVISIBLE = /[^\P{C}\n\u200b]/u;

function* nodesOf(node: Nodes): Generator<Nodes> {
	yield node;
	if ('children' in node) for (const child of node.children) yield* nodesOf(child);
}

function isOurs(node: Nodes): boolean {
	if (node.type === 'html') return OUR_HTML.test(node.value);
	if (node.type === 'link') return OUR_LINK.test(node.url);
	if (node.type === 'text') return !LIVE_TEXT.test(node.value);
	return ALLOWED.has(node.type);
}

function expectOursOnly(markdown: string): void {
	expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
	expect(markdown.replaceAll('\t', ' ')).not.toMatch(INVISIBLE);
	const nodes = [...nodesOf(fromMarkdown(markdown))];
	// One expectation for all: a comment has hundreds of nodes, and one for each takes longer than reading them.
	expect(nodes.filter((node) => !isOurs(node))).toEqual([]);
	const details = nodes.filter((node) => node.type === 'html').map(({ value }) => value);
	const opened = details.filter((value) => value.startsWith('<details>'));
	expect(details.filter((value) => value === '</details>')).toHaveLength(opened.length);
}

function expectEvenTable(markdown: string): void {
	const rows = /^\| kernel .*(?:\n\|.*)*/m.exec(markdown)?.[0].split('\n') ?? [];
	const cells = rows.map((row) => row.replaceAll(/\\[\\|]/g, '').split('|').length);
	expect(new Set(cells).size).toBeLessThanOrEqual(1);
}

describe('whatever a repository, a log or a container contains', () => {
	it('the comment has our structure, our links, our HTML, one marker, and mentions nobody', () => {
		fc.assert(
			fc.property(report, surroundings, (found, around) => {
				const markdown = renderComment(headedBy(found, around), contextOf(found, around)) ?? '';
				expectOursOnly(markdown);
				expectEvenTable(markdown);
				expect(markdown.startsWith(`${MARKER}\n`)).toBe(true);
				expect(markdown.split(MARKER)).toHaveLength(2);
			}),
		);
	});

	it('the check run has our structure and no marker', () => {
		fc.assert(
			fc.property(report, surroundings, (found, around) => {
				const { title, summary, text } = renderCheckRun(headedBy(found, around), contextOf(found, around));
				expectOursOnly(summary);
				expectOursOnly(text ?? '');
				expect(`${summary}${text}`).not.toContain('<!--');
				expect(title).not.toMatch(/\p{Cc}/u);
			}),
		);
	});

	it('the texts without a report have our structure', () => {
		fc.assert(
			fc.property(hostile, hostile, (problem, path) => {
				expectOursOnly(checkRunWithoutReport({ kind: 'config-invalid', path, problem }).summary);
				expectOursOnly(checkRunWithoutReport({ kind: 'could-not-check', message: problem }).summary);
				expectOursOnly(checkRunWithoutReport({ kind: 'superseded', newerSha: problem }).summary);
				const ending = { conclusion: 'success', title: path, headSha: problem } as const;
				const resolved = renderResolvedComment(ending, { repositoryUrl: REPOSITORY, detailsUrl: DETAILS });
				expectOursOnly(resolved);
				expect(resolved.split(MARKER)).toHaveLength(2);
			}),
		);
	});

	it('the terminal gets no control characters', () => {
		fc.assert(
			fc.property(report, surroundings, (found, around) => {
				expect(renderText(found, { ...contextOf(found, around), colour: false })).not.toMatch(/[^\P{C}\n]/u);
			}),
		);
	});

	it('annotations lie on lines of the tree and keep to GitHub’s limits', () => {
		fc.assert(
			fc.property(report, (found) => {
				const { annotations } = annotationsOf(found, { changedLines: null });
				expect(annotations.length).toBeLessThanOrEqual(50);
				for (const { path, startLine, title, message } of annotations) {
					expect(path).not.toMatch(/^\/|(^|\/)\.\.(\/|$)/);
					expect(startLine).toBeGreaterThanOrEqual(1);
					expect(title.length).toBeLessThanOrEqual(255);
					expect(Buffer.byteLength(message)).toBeLessThanOrEqual(65_536);
					expect(`${title}${path}`).not.toMatch(/\p{Cc}/u);
				}
			}),
		);
	});

	it('the reports made up here are reports', () => {
		fc.assert(
			fc.property(report, (found) => {
				expect(CheckReportSchema.safeParse(found).success).toBe(true);
			}),
			{ numRuns: 20 },
		);
	});
});
