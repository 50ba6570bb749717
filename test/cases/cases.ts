/** Small trees, as a repository would have them, that are easily judged wrongly, and what is right. */

export interface SmallCase {
	readonly directory: string;
	readonly kernel: string;
	/** What the case is about. */
	readonly about: string;
	readonly outcome: string;
	readonly exitCode: number;
	/** `symbol reason`, of every symbol failure. */
	readonly symbolFailures?: readonly string[];
	/** What each build error says, at least; as many as there are. */
	readonly buildErrors?: readonly string[];
	/** Among the symbols that are looked up at run time. */
	readonly runtimeSymbols?: readonly string[];
	/** Modules and their states, `name state`; not compared where it is not said. */
	readonly modules?: readonly string[];
	/** What the report for people says, at least. */
	readonly says?: readonly string[];
}

export const SMALL_CASES: readonly SmallCase[] = [
	{
		directory: 'wrapper-computed-m',
		kernel: 'debian-12',
		about: 'a wrapper that names M= by a variable',
		outcome: 'pass',
		exitCode: 0,
		modules: ['a resolved'],
	},
	{
		directory: 'dkms-source-tree',
		kernel: 'debian-12',
		about: "dkms.conf's MAKE uses $source_tree/NAME-VERSION",
		outcome: 'pass',
		exitCode: 0,
		modules: ['hello resolved'],
	},
	{
		directory: 'excl-kernel-min',
		kernel: 'debian-12',
		about: 'dkms.conf excludes this kernel',
		outcome: 'excluded',
		exitCode: 0,
		says: ['BUILD_EXCLUSIVE_KERNEL_MIN'],
	},
	{
		directory: 'blob-ldflags',
		kernel: 'debian-13',
		about: 'ldflags-y links a prebuilt object in',
		outcome: 'pass',
		exitCode: 0,
		modules: ['wl resolved'],
	},
	{
		directory: 'invented-uninitialised-global',
		kernel: 'debian-12',
		about: 'a file that does not compile would have defined what another one uses',
		outcome: 'build-errors',
		exitCode: 1,
		buildErrors: ['gone.h'],
	},
	{
		directory: 'template-in',
		kernel: 'debian-12',
		about: 'a driver that has only a template of a Makefile',
		outcome: 'pass',
		exitCode: 0,
		modules: ['hello resolved'],
		says: ['driver', 'commands'],
	},
	{
		directory: 'failed-generator',
		kernel: 'debian-12',
		about: 'a generator that asks for a program the image lacks',
		outcome: 'build-errors',
		exitCode: 1,
		buildErrors: ['sudo', ''],
		says: ['lacks', 'sudo', 'Makefile:4'],
	},
	{
		directory: 'lookup-by-pointer',
		kernel: 'debian-12',
		about: 'names that are looked up through the address of kallsyms_lookup_name()',
		outcome: 'pass',
		exitCode: 0,
		runtimeSymbols: ['by_plain_pointer_nowhere', 'by_struct_pointer_nowhere', 'kallsyms_lookup_name'],
	},
	{
		directory: 'output-sync-silence',
		kernel: 'debian-12',
		about: 'a step that prints every 20 s, for 320 s',
		outcome: 'pass',
		exitCode: 0,
		modules: ['hello resolved'],
	},
];
