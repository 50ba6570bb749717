/**
 * The server as it is run, under pushes, commands, kills at any moment, and bad days of GitHub and of the engine; then
 * what must be so. `--seeds 1,2,3` (each a run of its own), `--minutes N` of trouble a run, `--database
 * pglite|postgresql`. Prints what was done and what was measured; exits with 1 where anything is not as it has to be.
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../bench/postgres.ts';
import { ServerProcess } from '../e2e/server-process.ts';
import { startFakeGitHub } from '../fake-github/fake-github.ts';
import { randomFrom } from '../mutation/random.ts';
import { EngineSwitch } from './engine-switch.ts';
import { diskOf, unfinished, violations } from './invariants.ts';
import { People } from './people.ts';
import { badLuck } from './weather.ts';

const INSTALLATIONS = 2;
const MAX_PAUSE_MS = 4000;
/** A share of what happens. */
const BAD_LUCK = 0.35;
/** All must be over that long after the last trouble: tries that follow an outage come at growing distances. */
const PATIENCE_MS = 10 * 60_000;
/** More than a process apart is kept idle for. */
const IDLE_MS = 20_000;
/** Containers that could not be removed while the engine was away are removed each minute. */
const UPKEEP_MS = 90_000;
const MEBIBYTE = 1024 ** 2;

interface Outcome {
	readonly wrong: readonly string[];
	readonly figures: string;
}

async function soak(seed: number, minutes: number, databaseUrl: string | null): Promise<Outcome> {
	const random = randomFrom(seed);
	const engine = await EngineSwitch.make();
	const github = await startFakeGitHub();
	const server = await ServerProcess.start(github, {
		PATH: engine.path,
		...(databaseUrl !== null && { DATABASE_URL: databaseUrl }),
	});
	try {
		const people: People[] = [];
		for (let index = 1; index <= INSTALLATIONS; index++) {
			const organisation = github.createOrganisation(`organisation-${index}`);
			await organisation.install();
			people.push(new People(await organisation.createRepository('driver', People.FILES), random));
		}
		const until = Date.now() + minutes * 60_000;
		let [acts, troubles] = [0, 0];
		while (Date.now() < until) {
			if (random() < BAD_LUCK) {
				troubles++;
				console.log(`  - ${await badLuck({ github, server, engine, random })}`);
			} else {
				acts++;
				const somebody = people[Math.floor(random() * people.length)]!;
				console.log(`  - in ${somebody.repository.fullName} somebody ${await somebody.act()}`);
			}
			await setTimeout(random() * MAX_PAUSE_MS);
		}
		const over = Date.now();
		while (unfinished(people).length > 0 && Date.now() - over < PATIENCE_MS) await setTimeout(1000);
		const drained = (Date.now() - over) / 1000;
		// What is written last, the comment; then idle processes are ended.
		await setTimeout(IDLE_MS);
		for (const since = Date.now(); Date.now() - since < UPKEEP_MS; await setTimeout(1000))
			if ((await server.containers()).length === 0) break;
		const wrong = await violations(github, server, people);
		if (wrong.length > 0) console.log(server.log);
		const heads = people.reduce((sum, { expectedOf }) => sum + expectedOf.size, 0);
		const [memory, disk] = [await server.memory(), await diskOf(server)].map((bytes) => Math.round(bytes / MEBIBYTE));
		return {
			wrong,
			figures: `${acts} acts, ${troubles} troubles, ${heads} heads, drained in ${drained.toFixed(0)} s, ${memory} MiB of memory, ${disk} MiB on disk`,
		};
	} finally {
		await server.close();
		await github.close();
		await engine.remove();
	}
}

const { values } = parseArgs({
	options: {
		seeds: { type: 'string', default: '1' },
		minutes: { type: 'string', default: '3' },
		database: { type: 'string', default: 'pglite' },
	},
});
const postgres = values.database === 'postgresql' ? await startPostgres() : null;
if (values.database === 'postgresql' && postgres === null) {
	console.log('skipped: PostgreSQL’s programs are not in /usr/lib/postgresql (Debian: apt install postgresql)');
} else {
	const lines: string[] = [];
	for (const seed of values.seeds.split(',').map(Number)) {
		const url = (await postgres?.createDatabase(`soak_${seed}`)) ?? null;
		const { wrong, figures } = await soak(seed, Number(values.minutes), url);
		lines.push(`seed ${seed} (${values.database}): ${wrong.length === 0 ? 'as it has to be' : 'WRONG'}; ${figures}`);
		console.log([lines.at(-1), ...wrong.map((one) => `    ${one}`)].join('\n'));
		if (wrong.length > 0) process.exitCode = 1;
	}
	await postgres?.stop();
	console.log(`\n${lines.join('\n')}`);
}
