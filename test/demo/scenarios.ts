/** The pull requests that the demo opens: real modules, and what people do to them. */
import type { FileChanges } from '../fake-github/bare-repository.ts';

/** The text of a file of a module's source. */
export type ReadText = (path: string) => string;

export interface Scenario {
	readonly title: string;
	/** What a reader is to see. */
	readonly expected: string;
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
		expected: 'skipped, silent: only documentation changes',
		repository: 'v4l2loopback',
		package: V4L2LOOPBACK,
		change: () => ({ 'docs/parameters.md': '# Parameters\n\nSee `modinfo`.\n' }),
	},
	{
		title: 'Say which version is loaded',
		expected: 'green, silent; then a maintainer asks to check one kernel again',
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
		expected: 'red: the module uses GPL-only exports',
		repository: 'v4l2loopback',
		package: V4L2LOOPBACK,
		change: (read) => ({
			'v4l2loopback.c': replace(read('v4l2loopback.c'), 'MODULE_LICENSE("GPL")', 'MODULE_LICENSE("Proprietary")'),
		}),
	},
	{
		title: 'Fix a message of an old release',
		expected: 'green, and said so: what fails on newer kernels failed before',
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
		expected: 'red on the newest kernel, by nobody’s hand: snmp_fold_field() is no longer exported there',
		repository: 'jool',
		package: ['jool-dkms', '4.1.15-1'],
		kernels: ['debian-13-backports'],
		fromNothing: true,
		change: () => ({}),
	},
	{
		title: 'Import the tracer, calling kallsyms_lookup_name() directly',
		expected: 'red: the breakage of kernel 5.7, on every kernel that lacks the export',
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
