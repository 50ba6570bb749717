/** What is measured of a server: single checks that need no container, many deliveries at once, bursts of checks. */
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Repository } from '../fake-github/actors/repository.ts';
import { quantile } from './figures.ts';
import { type Answer, sendAll } from './sender.ts';
import type { Opened, Stage } from './service-stage.ts';

/** With those before them no more than an installation may write at once. */
const SINGLE_CHECKS = 10;
const WARM_UP = 3;
const BURST_MS = 3000;
/**
 * GitHub allows an installation 80 writes that create something a minute, so 300 checks of one take four minutes
 * however fast we are: these are of so many installations.
 */
export const INSTALLATIONS = 12;
/** Until what the burst left is collected, and the paces of the installations are as at the start. */
const IDLE_MS = 20_000;
const MEGABYTE = 1024 ** 2;

const documentation = (text: string) => ({ 'README.md': `# A driver\n\n${text}\n` });

/** One check: sent when the one before was concluded. @returns seconds from the webhook's answer to the conclusion. */
async function timeCheck(stage: Stage, opened: Opened, expected: string): Promise<number> {
	const [answer] = await sendAll([opened.webhook], 0);
	const stored = performance.now();
	if (answer?.status !== 200) throw new Error(`A webhook was answered with ${answer?.status}`);
	return Math.max(0, (await stage.concluded(opened, expected)) - stored) / 1000;
}

/** @returns seconds that each took which changes only documentation. */
export async function singleChecks(stage: Stage): Promise<number[]> {
	const repository = await stage.createRepository();
	const values: number[] = [];
	for (let index = 0; index < WARM_UP + SINGLE_CHECKS; index++) {
		const opened = await stage.openQuietly(repository, documentation(`Line ${index}`));
		const seconds = await timeCheck(stage, opened, 'skipped');
		if (index >= WARM_UP) values.push(seconds);
	}
	return values;
}

/** The same change in further pull requests, after it was built once. @returns seconds that each took. */
export async function knownResults(stage: Stage): Promise<number[]> {
	const repository = await stage.createRepository();
	const branch = 'change';
	await repository.push(branch, { 'extra.h': '/* new */\n' });
	await timeCheck(stage, await stage.openBranchQuietly(repository, branch), 'success');
	const values: number[] = [];
	for (let index = 0; index < SINGLE_CHECKS; index++) {
		// Another commit with the same files: a check run of its own.
		const again = `again-${index}`;
		await repository.push(again, { 'extra.h': '/* new */\n' }, `Again ${index}`);
		values.push(await timeCheck(stage, await stage.openBranchQuietly(repository, again), 'success'));
	}
	return values;
}

/** Deliveries in three seconds, and the pull requests that they tell of. */
export const DELIVERIES = 1000;
const TOLD_OF = 50;

/** Each pull request is told of many times, under as many ids. @returns seconds that each answer took. */
export async function deliveries(stage: Stage): Promise<readonly number[]> {
	const repository = await stage.createRepository();
	const opened: Opened[] = [];
	for (let index = 0; index < TOLD_OF; index++) {
		opened.push(await stage.openQuietly(repository, documentation(`Told of ${index}`)));
	}
	const webhooks = Array.from({ length: DELIVERIES }, (_, index) => {
		const { webhook } = opened[index % TOLD_OF]!;
		return { ...webhook, headers: { ...webhook.headers, 'x-github-delivery': randomUUID() } };
	});
	const answers = await sendAll(webhooks, BURST_MS);
	requireStored(stage, answers);
	await stage.allConcluded(opened, 'skipped');
	return answers.map(({ seconds }) => seconds);
}

function requireStored(stage: Stage, answers: readonly Answer[]): void {
	const refused = answers.filter(({ status }) => status !== 200);
	if (refused.length > 0) throw new Error(`${refused.length} webhooks were not stored:\n${stage.server.log}`);
}

interface Burst {
	readonly drained: number;
	readonly answers: readonly number[];
}

async function burst(stage: Stage, repositories: readonly Repository[], size: number): Promise<Burst> {
	const opened: Opened[] = [];
	for (let index = 0; index < size; index++) {
		const repository = repositories[index % repositories.length]!;
		opened.push(await stage.openQuietly(repository, documentation(`Line ${randomUUID()}`)));
	}
	await stage.github.settled();
	const started = performance.now();
	const answers = await sendAll(
		opened.map(({ webhook }) => webhook),
		BURST_MS,
	);
	requireStored(stage, answers);
	const ends = await stage.allConcluded(opened, 'skipped');
	return { drained: (Math.max(...ends) - started) / 1000, answers: answers.map(({ seconds }) => seconds) };
}

/** @returns of each round: seconds until all were concluded, the 99th percentile of answers, the idle server's megabytes. */
export async function bursts(stage: Stage, rounds: number, size: number) {
	const repositories: Repository[] = [];
	for (let index = 0; index < INSTALLATIONS; index++) repositories.push(await stage.createRepository());
	const [drained, answers, memory]: [number[], number[], number[]] = [[], [], []];
	for (let round = 0; round < rounds; round++) {
		const one = await burst(stage, repositories, size);
		drained.push(one.drained);
		answers.push(quantile(one.answers, 0.99));
		await setTimeout(IDLE_MS);
		memory.push((await stage.server.memory()) / MEGABYTE);
	}
	return { drained, answers, memory };
}
