import { describe, expect, it } from '@jest/globals';
import { LimitWatch } from '../../../../src/containers/sandbox/limit-watch.ts';

const SECOND = 1000;
const LIMITS = { timeMs: 100 * SECOND, silenceMs: 60 * SECOND, clockMs: 1000 * SECOND, cpus: 2 };

interface Second {
	/** Milliseconds of processor time. */
	readonly uses: number;
	readonly prints?: boolean;
}

/** A build that is measured each second; what it hit, and when. */
function live(seconds: number, doing: (second: number) => Second) {
	const watch = new LimitWatch(LIMITS, 0);
	watch.begin(0);
	watch.measured(0, 0);
	let used = 0;
	for (let second = 1; second <= seconds; second++) {
		const at = second * SECOND;
		const { uses, prints = false } = doing(second);
		used += uses;
		if (prints) watch.output(at);
		watch.measured(used, at);
		const limit = watch.exceeded(at);
		if (limit !== null) return { limit, second, used: watch.used() };
	}
	watch.end(seconds * SECOND);
	return { limit: null, second: seconds, used: watch.used() };
}

describe('a build that is measured', () => {
	it('hits the time limit by the processor time of all its processes, however long that takes', () => {
		expect(live(999, () => ({ uses: 2000, prints: true }))).toMatchObject({ limit: 'time', second: 50 });
		expect(live(999, () => ({ uses: 125, prints: true }))).toMatchObject({ limit: 'time', second: 800 });
	});

	it('may wait for longer than the time limit, as long as it prints', () => {
		const waiting = live(900, (second) => ({ uses: 1, prints: second % 20 === 0 }));
		expect(waiting).toEqual({ limit: null, second: 900, used: { processorMs: 900, silenceMs: 20_000 } });
	});

	it('may say nothing for longer than the silence limit, as long as it works', () => {
		expect(live(99, () => ({ uses: 1000 }))).toMatchObject({ limit: null });
		expect(live(900, () => ({ uses: 100 }))).toMatchObject({ limit: null });
	});

	it('is silent where it neither prints nor works, though it look for something every second', () => {
		expect(live(999, () => ({ uses: 0 }))).toMatchObject({ limit: 'silence', second: 60 });
		expect(live(999, () => ({ uses: 3 }))).toMatchObject({ limit: 'silence', second: 60 });
		const falls = live(999, (second) => ({ uses: second <= 30 ? 1000 : 0 }));
		expect(falls).toMatchObject({ limit: 'silence', second: 90 });
	});

	it('ends by the machine’s clock where it hits no limit of its own', () => {
		expect(live(1500, () => ({ uses: 1, prints: true }))).toMatchObject({ limit: 'clock', second: 1000 });
	});

	it('is not silent between two commands', () => {
		const watch = new LimitWatch(LIMITS, 0);
		watch.begin(0);
		watch.measured(0, 1 * SECOND);
		watch.end(1 * SECOND);
		watch.begin(200 * SECOND);
		watch.measured(0, 201 * SECOND);
		expect(watch.exceeded(201 * SECOND)).toBeNull();
		expect(watch.used()).toMatchObject({ silenceMs: 1000 });
	});

	it('has used what was measured, though a later count be smaller', () => {
		const watch = new LimitWatch(LIMITS, 0);
		watch.measured(5000, 1 * SECOND);
		watch.measured(0, 2 * SECOND);
		expect(watch.used()).toMatchObject({ processorMs: 5000 });
	});
});

describe('a build that cannot be measured', () => {
	const lost = () => {
		const watch = new LimitWatch(LIMITS, 0);
		watch.begin(0);
		watch.measured(10 * SECOND, 5 * SECOND);
		watch.lost(10 * SECOND);
		return watch;
	};

	it('is taken to use all its processors, so that no limit is out of reach', () => {
		const watch = lost();
		watch.output(54 * SECOND);
		expect([watch.exceeded(54 * SECOND), watch.exceeded(55 * SECOND)]).toEqual([null, 'time']);
	});

	it('is silent by its output alone', () => {
		const watch = new LimitWatch({ ...LIMITS, timeMs: 1000 * SECOND }, 0);
		watch.begin(0);
		watch.lost(0);
		watch.output(10 * SECOND);
		expect([watch.exceeded(69 * SECOND), watch.exceeded(70 * SECOND)]).toEqual([null, 'silence']);
	});

	it('does not say what it used', () => {
		expect(lost().used()).toBeNull();
	});

	it('that never answers is known neither as idle nor as busy: the clock ends it', () => {
		const watch = new LimitWatch(LIMITS, 0);
		watch.begin(0);
		expect([watch.exceeded(999 * SECOND), watch.exceeded(1000 * SECOND)]).toEqual([null, 'clock']);
		expect(watch.used()).toBeNull();
	});
});
