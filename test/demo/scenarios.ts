/** The pull requests that the demo opens: real modules, and what people do to them. */
import type { FileChanges } from '../fake-github/bare-repository.ts';
import type { Expectation } from './expectation.ts';

/** The text of a file of a module's source. */
export type ReadText = (path: string) => string;

export interface Scenario {
	readonly title: string;
	readonly expected: Expectation;
	readonly repository: string;
	/** The Debian package whose module source is the repository's default branch. */
	readonly package: readonly [name: string, version: string];
	/** Kernels of the repository's configuration; default: the catalogue's default set. */
	readonly kernels?: readonly string[];
	/** The default branch has only a README, and the pull request brings the module. */
	readonly fromNothing?: boolean;
	readonly change: (read: ReadText) => FileChanges;
	/** A comment by a maintainer, once the check has ended. */
	readonly recheck?: string;
}

const V4L2LOOPBACK = ['v4l2loopback-dkms', '0.15.4-2'] as const;

export const SCENARIOS: readonly Scenario[] = [
	{
		title: 'Document the module parameters',
		expected: { conclusion: 'skipped', comment: null, because: 'only documentation changes' },
		repository: 'v4l2loopback',
		package: V4L2LOOPBACK,
		change: () => ({ 'docs/parameters.md': '# Parameters\n\nSee `modinfo`.\n' }),
	},
	{
		title: 'Say which version is loaded',
		expected: { conclusion: 'success', comment: null, because: 'all modules resolve' },
		repository: 'v4l2loopback',
		package: V4L2LOOPBACK,
		change: (read) => ({
			'v4l2loopback.c': replace(
				read('v4l2loopback.c'),
				'MODULE_LICENSE("GPL");',
				'MODULE_LICENSE("GPL");\nMODULE_INFO(demo, "yes");',
			),
		}),
		recheck: '/recheck debian-12',
	},
	{
		title: 'Change the licence',
		expected: {
			conclusion: 'failure',
			comment: { symbols: ['device_create_file', 'v4l2_device_register', 'v4l2_event_queue'], places: [] },
			because: 'the module uses exports that are for GPL-compatible modules only',
		},
		repository: 'v4l2loopback',
		package: V4L2LOOPBACK,
		change: (read) => ({
			'v4l2loopback.c': replace(read('v4l2loopback.c'), 'MODULE_LICENSE("GPL")', 'MODULE_LICENSE("Proprietary")'),
		}),
	},
	{
		title: 'Fix a message of an old release',
		expected: {
			conclusion: 'success',
			title: 'already there',
			comment: null,
			because: 'what fails on newer kernels failed before',
		},
		repository: 'v4l2loopback-old',
		package: ['v4l2loopback-dkms', '0.12.7-2'],
		change: (read) => ({
			'v4l2loopback.c': replace(
				read('v4l2loopback.c'),
				'MODULE_LICENSE("GPL");',
				'MODULE_LICENSE("GPL");\nMODULE_INFO(demo, "yes");',
			),
		}),
	},
	{
		title: 'Import the translator',
		expected: {
			conclusion: 'failure',
			comment: {
				symbols: ['snmp_fold_field'],
				places: [{ path: 'src/mod/common/stats.c', text: 'snmp_fold_field(stats->mib, i)' }],
			},
			because: 'the newest kernel no longer exports it, by nobody’s hand',
		},
		repository: 'jool',
		package: ['jool-dkms', '4.1.15-1'],
		kernels: ['debian-13-backports'],
		fromNothing: true,
		change: () => ({}),
	},
	{
		title: 'Import the tracer, calling kallsyms_lookup_name() directly',
		expected: {
			conclusion: 'failure',
			comment: {
				symbols: ['kallsyms_lookup_name'],
				places: [{ path: 'include/wrapper/kallsyms.h', text: 'addr = kallsyms_lookup_name(name);' }],
			},
			because: 'the breakage of kernel 5.7, on every kernel that lacks the export',
		},
		repository: 'lttng-modules',
		package: ['lttng-modules-dkms', '2.16.0-1'],
		// A large module: two kernels, and no base to build, or the demo would take half an hour.
		kernels: ['debian-12', 'debian-13-backports'],
		fromNothing: true,
		change: (read) => ({
			'include/wrapper/kallsyms.h': replace(
				read('include/wrapper/kallsyms.h'),
				'addr = wrapper_kallsyms_lookup_name(name);',
				'addr = kallsyms_lookup_name(name);',
			),
		}),
	},
];

function replace(text: string, before: string, after: string): string {
	if (!text.includes(before)) throw new Error(`The module's source has no ${JSON.stringify(before)}`);
	return text.replace(before, () => after);
}
