/** What goes wrong around people's work, by chance. */
import type { FakeGitHub } from '../fake-github/fake-github.ts';
import type { ServerProcess } from '../e2e/server-process.ts';
import type { EngineSwitch } from './engine-switch.ts';
import { setTimeout } from 'node:timers/promises';

export interface Weather {
	readonly github: FakeGitHub;
	readonly server: ServerProcess;
	readonly engine: EngineSwitch;
	readonly random: () => number;
}

const MAX_DOWN_MS = 5000;
const MAX_ILL_MS = 8000;

/** Something fails, now or for a while; says what. */
export async function badLuck({ github, server, engine, random }: Weather): Promise<string> {
	const choice = random();
	if (choice < 0.35) {
		await server.kill();
		await setTimeout(random() * MAX_DOWN_MS);
		await server.start();
		return 'the server is killed and started';
	}
	if (choice < 0.5) return engineIsIll(engine, random, random() < 0.5 ? 'refuses' : 'hangs');
	const times = 1 + Math.floor(random() * 8);
	if (choice < 0.7) {
		github.failNext({ status: 502, times });
		return `GitHub answers 502, ${times} times`;
	}
	if (choice < 0.8) {
		github.failNext({ status: 500, times, afterwards: true, method: 'POST' });
		return `GitHub does what it is asked and answers 500, ${times} times`;
	}
	if (choice < 0.9) {
		github.failNext({
			status: 403,
			times: 1,
			headers: { 'retry-after': '2' },
			message: 'You have exceeded a secondary rate limit.',
		});
		return 'GitHub has had too much';
	}
	github.failNext({ status: 401, times, path: /\/access_tokens$/ });
	return `GitHub gives no token, ${times} times`;
}

async function engineIsIll(engine: EngineSwitch, random: () => number, mode: 'refuses' | 'hangs'): Promise<string> {
	await engine.set(mode);
	await setTimeout(random() * MAX_ILL_MS);
	await engine.set('works');
	return `the engine ${mode} for a while`;
}
