/** A process apart whose work does what the input says. */
import { getPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { dutyOf } from '../../../src/checks/ports/quarantine.ts';
import { serve } from '../../../src/quarantine/serve.ts';
import { Superseded, UserError } from '../../../src/shared/errors.ts';
import { UNRULY } from './unruly-task.ts';

serve(() =>
	Promise.resolve([
		dutyOf(UNRULY, async (input, asked, signal) => {
			switch (input) {
				case 'asks':
					return asked.answerTo('what it asks');
				case 'tells its environment':
					return JSON.stringify(process.env);
				case 'tells its priority':
					return String(getPriority());
				case 'fills its heap': {
					const kept: number[][] = [];
					for (;;) kept.push(Array<number>(1_000_000).fill(kept.length));
				}
				case 'fills buffers': {
					const kept: Buffer[] = [];
					for (;;) {
						kept.push(Buffer.alloc(16 * 1024 ** 2, 1));
						await setTimeout(1);
					}
				}
				case 'goes round for ever':
					for (;;);
				case 'says too much':
					return 'x'.repeat(5 * 1024 ** 2);
				case 'waits':
					await setTimeout(60_000, undefined, { signal }).catch(() => undefined);
					throw new Superseded('It was stopped.');
				default:
					throw new UserError(`This is wrong: ${input}`);
			}
		}),
	]),
);
