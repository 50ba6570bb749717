/** The plain image that a recipe starts from: pulled, or where that is impossible made from the host's own archive. */
import { lastLine } from '../../shared/text.ts';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { InfrastructureError, UserError } from '../../shared/errors.ts';
import { callEngine, type ContainerEngine } from '../container-engine.ts';
import { bootstrapSources } from './host-archive.ts';
import { obtainImage, type BuildProgress } from './image.ts';

interface BaseImageOptions {
	readonly engine: ContainerEngine;
	readonly bootstrap: 'auto' | 'never';
	readonly onProgress: BuildProgress;
}

const INSTALL_TIMEOUT_MS = 10 * 60_000;
const BOOTSTRAP_TIMEOUT_MS = 30 * 60_000;

/** @throws UserError that says why the image can be neither pulled nor made, and what to do. */
export async function ensureBaseImage(reference: string, options: BaseImageOptions): Promise<void> {
	const { engine, onProgress } = options;
	const obtained = await obtainImage(engine, reference, onProgress);
	if (obtained.kind !== 'refused') return;

	const suite = /^debian:([a-z]+)-slim$/.exec(reference)?.[1];
	const obstacle =
		suite === undefined ? 'only Debian’s own, by its name, can be made here' : await bootstrapObstacle(options);
	if (suite === undefined || obstacle !== null) {
		throw new UserError(
			`The base image ${reference} cannot be pulled (${obtained.why}) and cannot be made here (${obstacle}). Bring it to the engine from a machine that has it: \`${engine.command} save ${reference} | ssh THIS-MACHINE ${engine.command} load\`.`,
		);
	}
	onProgress(`${reference} cannot be pulled; making it from this machine's package archive (about a minute)`, 'stage');
	await bootstrap(reference, suite, options);
}

async function bootstrapObstacle({ bootstrap: mode, engine }: BaseImageOptions): Promise<string | null> {
	if (mode === 'never') return '--no-bootstrap forbids it';
	if (process.getuid?.() !== 0) return 'that needs root';
	const apt = await run(engine, 'apt-get', ['--version'], INSTALL_TIMEOUT_MS);
	return apt.ok ? null : 'that needs a Debian or Ubuntu host with apt-get';
}

async function bootstrap(reference: string, suite: string, { engine, onProgress }: BaseImageOptions): Promise<void> {
	await ensureMmdebstrap(engine, onProgress);
	const directory = await mkdtemp(join(tmpdir(), 'modprobot-base-'));
	try {
		const tarball = join(directory, 'base.tar');
		const sources = bootstrapSources(await hostSources(), await hostCodename(), suite);
		const made = await run(
			engine,
			'mmdebstrap',
			['--variant=minbase', '--include=ca-certificates', suite, tarball, ...sources],
			BOOTSTRAP_TIMEOUT_MS,
		);
		if (!made.ok) throw new InfrastructureError(`mmdebstrap could not make ${reference}: ${made.said}`);
		const imported = await callEngine(engine, ['import', tarball, reference], { timeoutMs: INSTALL_TIMEOUT_MS });
		if (!imported.ok) {
			throw new InfrastructureError(`${engine.command} import of ${reference} failed: ${lastLine(imported.stderr)}`);
		}
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

async function ensureMmdebstrap(engine: ContainerEngine, onProgress: BuildProgress): Promise<void> {
	if ((await run(engine, 'mmdebstrap', ['--version'], INSTALL_TIMEOUT_MS)).ok) return;
	onProgress('installing mmdebstrap', 'stage');
	const install = ['install', '--yes', '--no-install-recommends', 'mmdebstrap', 'debian-archive-keyring'];
	await run(engine, 'apt-get', ['update'], INSTALL_TIMEOUT_MS);
	const installed = await run(engine, 'apt-get', install, INSTALL_TIMEOUT_MS);
	if (!installed.ok)
		throw new UserError(`mmdebstrap cannot be installed (apt-get ${install.join(' ')}): ${installed.said}`);
}

/** Runs a program of the host with the engine's environment, which has a path and no secrets. */
async function run(
	{ env }: ContainerEngine,
	command: string,
	args: readonly string[],
	timeout: number,
): Promise<{ ok: boolean; said: string }> {
	const result = await execa(command, args, {
		env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
		all: true,
		timeout,
	});
	return { ok: !result.failed, said: lastLine(result.all ?? '') || (result.shortMessage ?? '') };
}

/** The text of each file in which apt on this host finds its archives. */
async function hostSources(): Promise<string[]> {
	const directory = '/etc/apt/sources.list.d';
	const names = await readdir(directory).catch(() => []);
	const files = names.filter((name) => /\.(list|sources)$/.test(name)).map((name) => join(directory, name));
	const texts = ['/etc/apt/sources.list', ...files].map((file) => readFile(file, 'utf8').catch(() => ''));
	return Promise.all(texts);
}

async function hostCodename(): Promise<string | null> {
	const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
	if (!/^ID=["']?debian["']?$/m.test(release)) return null;
	return /^VERSION_CODENAME=["']?([a-z]+)/m.exec(release)?.[1] ?? null;
}
