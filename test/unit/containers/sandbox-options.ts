import type { SandboxOptions } from '../../../src/checks/ports/sandbox.ts';

export const SANDBOX_OPTIONS: SandboxOptions = {
	image: 'sha256:abc',
	limits: {
		timeMs: 30_000,
		clockMs: 90_500,
		silenceMs: 30_000,
		memoryBytes: 1_000_000_000,
		diskBytes: 500_000_000,
		logBytes: 1_000_000,
		processes: 256,
		cpus: 2,
	},
	labels: { check: 'c1', job: 'j 2' },
};
