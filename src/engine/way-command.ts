/** What is run for a way of building: in the sandbox, and as a person would type it. */
import type { Kernel } from '../checks/ports/kernels.ts';
import { BUILD_DIRECTORY } from '../checks/ports/sandbox.ts';
import { posix } from 'node:path';
import type { BuildWay } from '../modules/module-root.ts';
import { RUN_BASH, scripts } from './scripts.ts';

/** The checked tree, inside the sandbox. */
export const SOURCE_DIRECTORY = `${BUILD_DIRECTORY}/src`;

/** Outside a sandbox `uname -r` names the host's kernel, which Makefiles would then build for. `\041`: no `!` for a shell's history. */
const FAKE_UNAME =
	`printf '#\\041/bin/sh\\n[ "$*" = -r ] && echo %s || exec /bin/uname "$@"\\n' $KERNEL_RELEASE` +
	' >/usr/local/bin/uname && chmod +x /usr/local/bin/uname';

/** The script and arguments for the sandbox. */
export function sandboxCommand(way: BuildWay, kernel: Kernel, jobs: number): { script: string; args: string[] } {
	const build = kernelBuild(kernel);
	switch (way.kind) {
		case 'dkms': {
			const args = [way.directory, kernel.release, build, machineName(kernel.arch), String(jobs)];
			return { script: RUN_BASH, args: [scripts.dkms, ...args] };
		}
		case 'commands':
			return { script: scripts.make, args: [way.directory, '/bin/sh', '-exc', way.commands.join('\n')] };
		case 'wrapper':
			return {
				script: scripts.make,
				args: [way.directory, 'make', ...variableWords(way.variables, kernel), ...(way.goals ?? [])],
			};
		case 'kbuild': {
			const source = posix.join(SOURCE_DIRECTORY, way.directory);
			const words = ['-C', build, `M=${source}`, ...variableWords(way.variables, kernel), 'modules'];
			return { script: scripts.make, args: [way.directory, 'make', ...words] };
		}
	}
}

/** The same with `$KERNEL_BUILD`, `$KERNEL_RELEASE` and `$SRC`; what dkms.conf says is known only after it ran. */
export function typedCommands(way: BuildWay): string[] {
	const source = placeholder(way.directory);
	switch (way.kind) {
		case 'dkms':
			return [`make -C $KERNEL_BUILD M=${source}`];
		case 'commands':
			return [`(cd ${source} && ${way.commands.join(' && ')})`];
		case 'wrapper':
			return [
				FAKE_UNAME,
				['make', '-C', source, ...typedAssignments(way.variables), ...(way.goals ?? []).map(inShell)].join(' '),
			];
		case 'kbuild':
			return [['make', '-C', '$KERNEL_BUILD', `M=${source}`, ...typedAssignments(way.variables), 'modules'].join(' ')];
	}
}

/** The same where it fails and another way follows. */
export function typedInSpite(way: BuildWay): string[] {
	const commands = typedCommands(way);
	return commands.map((command, index) => (index === commands.length - 1 ? `${command} || true` : command));
}

/** A directory of the tree as `$SRC/…`. */
export function placeholder(directory: string): string {
	return directory === '.' ? '$SRC' : `$SRC/${inShell(directory)}`;
}

/** A word for a shell; our placeholders at its start are left for the shell to fill in. */
function inShell(word: string): string {
	const [start] = /^(?:\$(?:KERNEL_BUILD|KERNEL_RELEASE|SRC)\b)?/.exec(word) ?? [''];
	const rest = word.slice(start.length);
	return /^[\w./:,+=@%-]*$/.test(rest) ? word : `"${start}${rest.replace(/["\\$`]/g, '\\$&')}"`;
}

function typedAssignments(variables: Readonly<Record<string, string>>): string[] {
	return Object.entries(variables).map(([name, value]) => `${name}=${inShell(value)}`);
}

export function kernelBuild({ release }: Pick<Kernel, 'release'>): string {
	return `/lib/modules/${release}/build`;
}

function variableWords(variables: Readonly<Record<string, string>>, kernel: Kernel): string[] {
	return Object.entries(variables).map(([name, value]) =>
		`${name}=${value}`
			.replaceAll('$KERNEL_BUILD', () => kernelBuild(kernel))
			.replaceAll('$KERNEL_RELEASE', () => kernel.release)
			.replaceAll('$SRC', SOURCE_DIRECTORY),
	);
}

/** dkms calls architectures as `uname -m` does, Debian's catalogue does not. */
function machineName(arch: string): string {
	const names: Record<string, string> = { amd64: 'x86_64', arm64: 'aarch64', i386: 'i686', ppc64el: 'ppc64le' };
	return names[arch] ?? arch;
}
