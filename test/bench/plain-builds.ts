/** Builds of a package without modprobot: containers of the kernels' images, and make. */
import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { buildCommand } from '../real-modules/build-commands.ts';
import { debianSource } from '../real-modules/debian-source.ts';
import { KERNELS } from './desk.ts';

/** Kernels that are built at once, as a check does on two processors. */
const AT_ONCE = 2;
const SOURCE = '/build/src';

export class PlainBuilds {
	readonly #command: string;
	readonly #source: string;
	readonly #name = `modprobot-bench-${randomUUID()}`;
	/** Kernels whose container runs. */
	readonly #running = new Set<string>();
	#changes = 0;

	private constructor(command: string, source: string) {
		this.#command = command;
		this.#source = source;
	}

	static async open(packageName: string, version: string): Promise<PlainBuilds> {
		return new PlainBuilds(buildCommand(packageName), await debianSource(packageName, version));
	}

	/** All kernels one after the other, each in a new container; the trees stay, to be built again. */
	async fromNothing(): Promise<void> {
		for (const kernel of KERNELS) {
			if (this.#running.delete(kernel)) await docker('rm', '--force', this.#nameOf(kernel));
			const name = await this.#start(kernel);
			this.#running.add(kernel);
			await this.#make(name);
		}
	}

	/** make alone, in the trees that are built. */
	async rebuild(): Promise<void> {
		const left = [...this.#running];
		const worker = async () => {
			for (let kernel = left.shift(); kernel !== undefined; kernel = left.shift())
				await this.#make(this.#nameOf(kernel));
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
	}

	async change(file: string): Promise<void> {
		this.#changes++;
		for (const kernel of this.#running) {
			const line = `echo '/* ${this.#changes} */' >>${SOURCE}/${file}`;
			await docker('exec', this.#nameOf(kernel), 'sh', '-c', line);
		}
	}

	async close(): Promise<void> {
		for (const kernel of this.#running) await docker('rm', '--force', this.#nameOf(kernel));
	}

	#nameOf(kernel: string): string {
		return `${this.#name}-${kernel}`;
	}

	async #start(kernel: string): Promise<string> {
		const name = this.#nameOf(kernel);
		const tmpfs = '--tmpfs=/build:rw,exec,size=4g,mode=0777';
		const image = `modprobot/${kernel}`;
		await docker('run', '--detach', `--name=${name}`, '--network=none', tmpfs, '--entrypoint=sleep', image, '36000');
		const unpack = `mkdir ${SOURCE} && tar -x -C ${SOURCE} --no-same-owner`;
		await execa('tar', ['-c', '-C', this.#source, '.'], { buffer: false }).pipe('docker', [
			'exec',
			'-i',
			name,
			'sh',
			'-c',
			unpack,
		]);
		return name;
	}

	async #make(name: string): Promise<void> {
		const setup = 'KERNEL_BUILD=$(echo /lib/modules/*/build); KERNEL_RELEASE=$(basename $(dirname $KERNEL_BUILD))';
		const script = `set -e; cd ${SOURCE}; SRC=${SOURCE}; export MAKEFLAGS=-j2; ${setup}; ${this.#command}`;
		await docker('exec', name, 'sh', '-c', script);
	}
}

async function docker(...args: readonly string[]): Promise<void> {
	await execa('docker', args);
}
