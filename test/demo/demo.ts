/**
 * The demo: the bot as it is run, with its embedded database, against a fake GitHub, on pull requests that change real
 * modules. Prints what each pull request's people see: the comment, the check's conclusion, and how long it took.
 * Arguments: names of the repositories to show, none for all. `--stay` goes on until interrupted, so that the commands in
 * the comments can be tried; their containers reach this machine where `--host` is the address of Docker's bridge.
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
import { SCENARIOS, type Scenario } from './scenarios.ts';

const PATIENCE_MS = 60 * 60_000;
const POLL_MS = 200;
const PROGRESS_MS = 10_000;
const COMMENT_MS = 4000;
const MAX_ANNOTATIONS = 5;

interface Options {
	readonly stay: boolean;
	readonly host: string;
}

async function main(wanted: readonly string[], { stay, host }: Options): Promise<void> {
	const scenarios = SCENARIOS.filter(({ repository }) => wanted.length === 0 || wanted.includes(repository));
	const github = await startFakeGitHub({ host });
	const server = await ServerProcess.start(github);
	try {
		const organisation = github.createOrganisation('example');
		await organisation.install();
		const repositories = new Map<string, Repository>();
		for (const scenario of scenarios) await show(scenario, { github, organisation, repositories });
		github.requireContractKept();
		say(
			'bold',
			`\nAll ${scenarios.length} pull requests were checked; GitHub's API description was kept to throughout.`,
		);
		if (stay) await once(process, 'SIGINT');
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
	readonly organisation: Organisation;
	readonly repositories: Map<string, Repository>;
}

async function show(scenario: Scenario, stage: Stage): Promise<void> {
	const source = await debianSource(...scenario.package);
	const [name, version] = scenario.package;
	const repository = await repositoryOf(scenario, stage, source);
	const branch = `change-${SCENARIOS.indexOf(scenario)}`;
	await repository.push(branch, await changeOf(scenario, source), scenario.title);

	const started = performance.now();
	const pull = await repository.openPullRequest({ head: branch, title: scenario.title, author: 'contributor' });
	say('bold', `\n━━ ${repository.fullName}#${pull.number}: ${scenario.title}`);
	console.log(`   ${name} ${version}; expected: ${scenario.expected}`);
	await concluded(pull, repository, started);
	await stage.github.settled();
	printResult(pull, repository, started);
	if (scenario.recheck !== undefined) await recheck(scenario.recheck, pull, repository);
}

async function recheck(command: string, pull: PullRequest, repository: Repository): Promise<void> {
	const before = repository.checkRuns(pull.headSha).length;
	const started = performance.now();
	const comment = await pull.comment('maintainer', command);
	console.log(`\n   maintainer: ${command}`);
	await until(() => comment.reactions.length > 0, 'the acknowledgement', started);
	console.log(`   acknowledged by: ${comment.reactions.join(', ')} (${seconds(started)})`);
	await until(() => repository.checkRuns(pull.headSha).length > before, 'the new check run', started);
	await concluded(pull, repository, started);
	printResult(pull, repository, started);
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

async function concluded(pull: PullRequest, repository: Repository, started: number): Promise<void> {
	const isDone = () => {
		const runs = repository.checkRuns(pull.headSha);
		return runs.length > 0 && runs.every(({ status }) => status === 'completed');
	};
	await until(isDone, 'the check', started);
	// The comment follows the check run, where there is one.
	const concludedAt = performance.now();
	await until(() => pull.botComments.length > 0 || performance.now() - concludedAt > COMMENT_MS, 'a comment', started);
}

async function until(isThere: () => boolean, what: string, started: number): Promise<void> {
	let told = performance.now();
	while (!isThere()) {
		if (performance.now() - started > PATIENCE_MS) throw new Error(`${what} did not come`);
		if (performance.now() - told > PROGRESS_MS) {
			told = performance.now();
			console.log(`   … ${seconds(started)}: waiting for ${what}`);
		}
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
}

function printResult(pull: PullRequest, repository: Repository, started: number): void {
	for (const run of repository.checkRuns(pull.headSha)) {
		console.log(`   check run "${run.name}": ${run.conclusion}, ${run.title ?? ''} (${seconds(started)})`);
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

function seconds(since: number): string {
	return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function say(style: 'bold', text: string): void {
	console.log(styleText(style, text));
}

const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { stay: { type: 'boolean', default: false }, host: { type: 'string', default: '127.0.0.1' } },
});
await main(positionals, values);
