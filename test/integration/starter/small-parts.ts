/** A process that starts programs, whose work is small enough to be told here. */
import { setTimeout } from 'node:timers/promises';
import { serve } from '../../../src/starter/serve.ts';
import { NotThere, Superseded, Unavailable } from '../../../src/shared/errors.ts';

serve(() => ({
	mirrors: {
		async fetchCommits({ url, credentials }) {
			if (url.endsWith('gone')) throw new NotThere(`${url} is not there.`);
			if (url.endsWith('silent')) throw new Unavailable('git', 'It does not answer.', { retryAfterMs: 2000 });
			return { kind: 'fetched', gitDirectory: `${url} as ${(await credentials?.()) ?? 'everyone'}` };
		},
		keepOnly: async () => {},
		makeRoom: async () => {},
	},
	pool: {
		async run(_task, input, { answers, signal, clearUp }) {
			switch (String(input)) {
				case 'asks':
					return (await answers['answerTo']!(...(['this'] as never[]))) as never;
				case 'clears up':
					return (await clearUp?.()) as never;
				case 'waits':
					await setTimeout(60_000, undefined, { signal }).catch(() => undefined);
					throw new Superseded('It was stopped.');
				case 'goes round for ever':
					for (;;);
				default:
					process.kill(process.pid, 'SIGKILL');
					return setTimeout(60_000) as never;
			}
		},
		close: async () => {},
	},
}));
