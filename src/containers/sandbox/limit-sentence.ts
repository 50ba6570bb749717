import type { SandboxLimits } from '../../checks/ports/sandbox.ts';
import type { LimitKind } from '../../shared/errors.ts';
import type { TimeLimit } from './limit-watch.ts';

/** What a limit was, for people. */
export function limitSentence(limit: LimitKind | TimeLimit, limits: SandboxLimits): string {
	const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 ** 2)} MiB`;
	const seconds = (milliseconds: number) => `${Math.round(milliseconds / 1000)} s`;
	switch (limit) {
		case 'time':
			return `The build used its limit of ${seconds(limits.timeMs)} of processor time.`;
		case 'silence':
			return `The build printed nothing and used no processor time for ${seconds(limits.silenceMs)}, and was taken to hang.`;
		case 'clock':
			return `The build was not done after ${seconds(limits.clockMs)} by the clock, without having hit a limit of its own: the machine was too busy, or the build waits.`;
		case 'memory':
			return `The build needed more than its limit of ${mebibytes(limits.memoryBytes)} of memory.`;
		case 'disk':
			return `The build filled its disk of ${mebibytes(limits.diskBytes)}.`;
		case 'log':
			return `The build printed more than its limit of ${mebibytes(limits.logBytes)}.`;
		case 'processes':
			return `The build started more than its limit of ${limits.processes} processes.`;
		default:
			return limit satisfies never;
	}
}
