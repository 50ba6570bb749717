/** The other side: a process that does what it is told, one task after the other. */
import { writeFileSync } from 'node:fs';
import type { Duty } from '../checks/ports/quarantine.ts';
import { Called } from '../peers/calls/called.ts';
import type { Order } from '../peers/calls/messages.ts';

/** Where the machine's memory is full this process is ended, not the one that answers (proc(5), `oom_score_adj`). */
const ENDED_FIRST = '800';

/** The first message. */
export interface Settings {
	readonly kind: 'settings';
	readonly settings: unknown;
}

/** @param dutiesWith makes the tasks with the settings, which come first. */
export function serve(dutiesWith: (settings: unknown) => Promise<readonly Duty[]>): void {
	endWithOthers();
	let duties: Promise<readonly Duty[]> | null = null;
	const called = new Called(
		async (name, input, asked, signal) => {
			const duty = (await duties)?.find((one) => one.name === name);
			if (duty === undefined) throw new Error(`No such task: ${name}`);
			return duty.work(input, asked, signal);
		},
		(report) => process.send?.(report),
	);
	process.on('message', (message) => {
		// It is our own code that speaks.
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion
		const order = message as Order | Settings;
		if (order.kind !== 'settings') return called.hear(order);
		duties = dutiesWith(order.settings);
		duties.catch(() => undefined);
	});
}

function endWithOthers(): void {
	// Who started us tells when to end, by a message or by being gone.
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
	process.once('disconnect', () => process.exit());
	try {
		writeFileSync('/proc/self/oom_score_adj', ENDED_FIRST);
	} catch {
		// Not everywhere allowed, and the limits hold without it.
	}
}
