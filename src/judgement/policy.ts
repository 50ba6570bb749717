/** How a check is judged. */
import type { Outcome } from '../results/check-report.ts';
import type { Doubt } from './doubt.ts';

export type FailOn = 'new' | 'any' | 'never';

/** How a report is judged. */
export interface Policy {
	readonly failOn: FailOn;
	/** Whether a symbol that is looked up at run time, and that the kernel does not have, is a failure. */
	readonly runtimeSymbols: 'inform' | 'fail';
	/** How the base commit's build ended, by kernel id; empty where there is no base. */
	readonly baseOutcomes: ReadonlyMap<string, Outcome>;
	/** By kernel id, where part of the source was not there. */
	readonly doubts?: ReadonlyMap<string, Doubt>;
}
