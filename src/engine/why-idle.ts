import type { SandboxSession } from '../checks/ports/sandbox.ts';
import type { Kernel } from '../checks/ports/kernels.ts';
import { idleReasons } from '../builds/idle-kbuild.ts';
import type { KbuildReport } from '../builds/kbuild-report.ts';
import type { ModuleRoot } from '../modules/module-root.ts';
import { scripts } from './scripts.ts';
import { kernelBuild } from './way-command.ts';

const MAX_DIRECTORIES = 20;
/** The script bounds each file that it prints. */
const MAX_CHOICES_BYTES = 16 * 1024 ** 2;

/** Asks why Kbuild had nothing to build in a root's directories, for those that it was in. */
export async function whyIdle(
	{ session, kernel }: { readonly session: SandboxSession; readonly kernel: Kernel },
	root: ModuleRoot,
	{ idle, directories }: KbuildReport,
): Promise<Map<string, string>> {
	const below = (directory: string) => root.path === '.' || `${directory}/`.startsWith(`${root.path}/`);
	const asked = directories
		.filter((directory) => idle.has(directory) && !directory.includes('\n'))
		.filter((directory) => root.kbuildDirectories.includes(directory) || below(directory))
		.slice(0, MAX_DIRECTORIES);
	if (asked.length === 0) return new Map();
	const { stdout } = await session.run({
		script: scripts.choices,
		args: [kernelBuild(kernel)],
		stdin: asked.map((directory) => `${directory}\n`).join(''),
		maxOutputBytes: MAX_CHOICES_BYTES,
	});
	return idleReasons(stdout.toString(), new Map(asked.map((directory) => [directory, idle.get(directory) ?? []])));
}
