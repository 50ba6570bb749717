/**
 * The demo: the bot as it is run, with its embedded database, against a fake GitHub, on pull requests that change real
 * modules. Says what is expected of each, prints what its people see (the comment, the check's conclusion, and how long it
 * took), and ends with 1 where that is not as announced. Arguments: names of the repositories to show, none for all.
 * `--stay` goes on until interrupted, so that the commands in the comments can be tried; their containers reach this
 * machine where `--host` is the address of Docker's bridge.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { debianSource } from '../real-modules/debian-source.ts';
import type { PullRequest } from '../fake-github/actors/pull-request.ts';
import type { Organisation } from '../fake-github/actors/organisation.ts';
import type { Repository } from '../fake-github/actors/repository.ts';
import type { FileChanges } from '../fake-github/bare-repository.ts';
import { startFakeGitHub, type FakeGitHub } from '../fake-github/fake-github.ts';
import { filesOfDirectory } from '../fake-github/files-of-directory.ts';
import { ServerProcess } from '../e2e/server-process.ts';
import { sentenceOf, unmet } from './expectation.ts';
import { buildsIn, createProgress } from './progress.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const PATIENCE_MS = 60 * 60_000;
const POLL_MS = 200;
const COMMENT_MS = 4000;
const MAX_ANNOTATIONS = 5;

interface Options {
	readonly stay: boolean;
	readonly host: string;
}

/** @returns whether all was as announced. */
async function main(wanted: readonly string[], { stay, host }: Options): Promise<boolean> {
	const scenarios = SCENARIOS.filter(({ repository }) => wanted.length === 0 || wanted.includes(repository));
	if (scenarios.length === 0) throw new Error(`No pull request is of ${wanted.join(', ')}`);
	const github = await startFakeGitHub({ host });
	const server = await ServerProcess.start(github);
	try {
		const organisation = github.createOrganisation('example');
		await organisation.install();
		const repositories = new Map<string, Repository>();
		const problems: string[] = [];
		for (const scenario of scenarios)
			problems.push(...(await show(scenario, { github, server, organisation, repositories })));
		problems.push(...github.violations.map((violation) => `GitHub's API description is not kept to: ${violation}`));
		tellEnd(problems, scenarios.length);
		if (stay) await once(process, 'SIGINT');
		return problems.length === 0;
	} catch (error) {
		process.stderr.write(`${server.log}\n`);
		throw error;
	} finally {
		await server.close();
		await github.close();
	}
}

interface Stage {
	readonly github: FakeGitHub;
	readonly server: ServerProcess;
	readonly organisation: Organisation;
	readonly repositories: Map<string, Repository>;
}

/** When people began to wait for something, and the builds since then. */
interface Beginning {
	readonly at: number;
	readonly builds: () => { readonly done: number; readonly planned: number };
}

function begin({ server }: Stage): Beginning {
	const before = server.lines.length;
	return { at: performance.now(), builds: () => buildsIn(server.lines.slice(before)) };
}

function tellEnd(problems: readonly string[], count: number): void {
	if (problems.length === 0) {
		say('bold', `\nAll ${count} pull requests ended as announced; GitHub's API description was kept to throughout.`);
		return;
	}
	process.stderr.write(`\nNot all is as announced:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
}

/** @returns what is not as announced. */
async function show(scenario: Scenario, stage: Stage): Promise<string[]> {
	const source = await debianSource(...scenario.package);
	const [name, version] = scenario.package;
	const repository = await repositoryOf(scenario, stage, source);
	const branch = `change-${SCENARIOS.indexOf(scenario)}`;
	const changes = await changeOf(scenario, source);
	await repository.push(branch, changes, scenario.title);
	const read = (path: string) => {
		const change = changes[path];
		const content = change !== null && typeof change === 'object' && 'content' in change ? change.content : change;
		return typeof content === 'string' || Buffer.isBuffer(content) ? content.toString() : '';
	};

	const since = begin(stage);
	const pull = await repository.openPullRequest({ head: branch, title: scenario.title, author: 'contributor' });
	const title = `${repository.fullName}#${pull.number}: ${scenario.title}`;
	say('bold', `\n━━ ${title}`);
	console.log(`   ${name} ${version}; expected: ${sentenceOf(scenario.expected, read)}`);
	await concluded(pull, repository, since);
	await stage.github.settled();
	const judge = () => {
		printResult(pull, repository, since);
		const seen = {
			checkRuns: repository.checkRuns(pull.headSha),
			comments: pull.botComments.map(({ body }) => body),
		};
		const problems = unmet(scenario.expected, seen, read);
		console.log(problems.length === 0 ? '   as expected' : `   NOT AS EXPECTED: ${problems.join('; ')}`);
		return problems.map((problem) => `${title}: ${problem}`);
	};
	const problems = judge();
	if (scenario.recheck === undefined) return problems;
	await recheck(scenario.recheck, pull, repository, stage);
	return [...problems, ...judge()];
}

/** A command is acknowledged and answered by a new check run, or it never ends. */
async function recheck(command: string, pull: PullRequest, repository: Repository, stage: Stage): Promise<void> {
	const before = repository.checkRuns(pull.headSha).length;
	const since = begin(stage);
	const comment = await pull.comment('maintainer', command);
	console.log(`\n   maintainer: ${command}; expected: acknowledged, and a new check run that ends as the one before`);
	await until(() => comment.reactions.length > 0, 'the acknowledgement', since);
	console.log(`   acknowledged by: ${comment.reactions.join(', ')} (${seconds(since)})`);
	await until(() => repository.checkRuns(pull.headSha).length > before, 'the new check run', since);
	await concluded(pull, repository, since);
}

async function repositoryOf(scenario: Scenario, stage: Stage, source: string): Promise<Repository> {
	const known = stage.repositories.get(scenario.repository);
	if (known !== undefined) return known;
	const files = scenario.fromNothing ? { 'README.md': '# Nothing yet\n' } : await filesOfDirectory(source);
	const configuration = scenario.kernels && {
		'.github/modprobot.yml': `kernels: ${JSON.stringify(scenario.kernels)}\n`,
	};
	const repository = await stage.organisation.createRepository(scenario.repository, { ...files, ...configuration });
	stage.repositories.set(scenario.repository, repository);
	return repository;
}

async function changeOf(scenario: Scenario, source: string): Promise<FileChanges> {
	const files = scenario.fromNothing ? await filesOfDirectory(source) : {};
	const texts = new Map<string, string>();
	for (const path of ['v4l2loopback.c', 'include/wrapper/kallsyms.h']) {
		texts.set(path, await readFile(join(source, path), 'utf8').catch(() => ''));
	}
	return { ...files, ...scenario.change((path) => texts.get(path) ?? '') };
}

async function concluded(pull: PullRequest, repository: Repository, since: Beginning): Promise<void> {
	const isDone = () => {
		const runs = repository.checkRuns(pull.headSha);
		return runs.length > 0 && runs.every(({ status }) => status === 'completed');
	};
	await until(isDone, 'the check', since);
	// The comment follows the check run, where there is one.
	const concludedAt = performance.now();
	const mayComment = () => pull.botComments.length > 0 || performance.now() - concludedAt > COMMENT_MS;
	await until(mayComment, 'a comment', since);
}

async function until(isThere: () => boolean, what: string, since: Beginning): Promise<void> {
	const progress = createProgress(process.stdout);
	try {
		while (!isThere()) {
			if (performance.now() - since.at > PATIENCE_MS) throw new Error(`${what} did not come`);
			const { done, planned } = since.builds();
			const builds = planned === 0 ? '' : `, ${done} of ${planned} builds done`;
			progress.show(`waiting for ${what}${builds} (${seconds(since)})`);
			await new Promise((resolve) => setTimeout(resolve, POLL_MS));
		}
	} finally {
		progress.done();
	}
}

function printResult(pull: PullRequest, repository: Repository, since: Beginning): void {
	for (const run of repository.checkRuns(pull.headSha)) {
		console.log(`   check run "${run.name}": ${run.conclusion}, ${run.title ?? ''} (${seconds(since)})`);
		for (const one of run.annotations.slice(0, MAX_ANNOTATIONS)) {
			console.log(`     annotation ${one.path}:${one.start_line} ${one.title ?? ''}`);
		}
		const more = run.annotations.length - MAX_ANNOTATIONS;
		if (more > 0) console.log(`     and ${more} annotations more`);
	}
	const comments = pull.botComments;
	if (comments.length === 0) console.log('   no comment');
	for (const { body } of comments) console.log(`   comment:\n${body.replace(/^/gm, '   │ ')}`);
}

function seconds({ at }: Beginning): string {
	return `${((performance.now() - at) / 1000).toFixed(1)} s`;
}

function say(style: 'bold', text: string): void {
	console.log(styleText(style, text));
}

const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { stay: { type: 'boolean', default: false }, host: { type: 'string', default: '127.0.0.1' } },
});
try {
	if (!(await main(positionals, values))) process.exitCode = 1;
} catch (error) {
	process.stderr.write(`The demo could not be shown: ${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
