import type { Kernel, KernelEntry, Kernels } from '../../../src/checks/ports/kernels.ts';
import type { BuildResult, BuildResultWithNeeds } from '../../../src/results/build-result.ts';
import type { BuildRequest, Engine } from '../../../src/checks/ports/engine.ts';
import { InfrastructureError, Superseded, UserError } from '../../../src/shared/errors.ts';
import { buildResult, unresolved, withoutHeader } from '../../unit/checks/build-results.ts';
import { moduleNeeds, need } from '../../unit/forecast/needs.ts';

/**
 * An engine that does what `demo.c` says, a word a line: `uses SYMBOL` does not resolve, `calls SYMBOL` is held against
 * the symbol list, `includes PATH` does not compile where the tree has no such file, `hangs` builds until nobody wants it any more, `breaks` fails as a machine does.
 */
export class FakeEngine implements Engine {
	/** `KERNEL SIDE-OR-COMMIT` of each build that was begun, in order. */
	readonly begun: string[] = [];
	/** Those of them that somebody stopped while they were built, wherever they had come to. */
	readonly aborted: string[] = [];
	/** Of those that were begun, the ones that were to be built from nothing. */
	readonly clean: string[] = [];
	/** The machine fails this many times more. */
	failures = 0;
	/** Builds wait as long as this is pending. */
	gate: Promise<void> = Promise.resolve();

	readonly patienceMs = 60_000;

	async clearUp(): Promise<void> {}

	buildKey({ kernel, content, symbolList }: Parameters<Engine['buildKey']>[0]): string {
		return `${kernel.identity} ${content} ${symbolList}`;
	}

	async build(request: BuildRequest): Promise<BuildResultWithNeeds> {
		const result = await this.#build(request);
		if (request.needs !== true) return result;
		const needed = result.symbolFailures.map(({ symbol, reason }) => need(symbol, { failing: [reason] }));
		const modules = [moduleNeeds({ symbols: [...needed, need('printk')] })];
		return { ...result, needs: [{ moduleRoot: '.', excluded: null, modules, modulesLeftOut: 0 }] };
	}

	async #build(request: BuildRequest): Promise<BuildResult> {
		const { kernel, tree, signal, clean } = request;
		const name = `${kernel.id} ${tree.label}`;
		const onAbort = () => this.aborted.push(name);
		signal?.addEventListener('abort', onAbort);
		this.begun.push(name);
		if (clean === true) this.clean.push(name);
		try {
			return await this.#doAsItSays(request);
		} finally {
			signal?.removeEventListener('abort', onAbort);
		}
	}

	async #doAsItSays({ tree, symbolList, signal }: BuildRequest): Promise<BuildResult> {
		await this.gate;
		const source = (await tree.readFile('demo.c', 1000)) ?? '';
		if (source.includes('breaks') || this.failures-- > 0) throw new InfrastructureError('The container engine failed.');
		if (source.includes('hangs')) await untilAborted(signal);
		const included = /includes (\S+)/.exec(source)?.[1];
		if (included !== undefined && (await tree.readFile(included, 1000)) === null) return withoutHeader(included);
		const called = /calls (\w+)/.exec(source)?.[1];
		if (called !== undefined && symbolList?.has(called) === false) return unresolved(called, 'not-on-symbol-list');
		const symbol = /uses (\w+)/.exec(source)?.[1];
		return symbol === undefined ? buildResult() : unresolved(symbol);
	}
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
	return new Promise((_resolve, reject) => {
		const abort = () => reject(new Superseded('The build is not wanted any more.'));
		if (signal?.aborted) abort();
		else signal?.addEventListener('abort', abort);
	});
}

export class FakeKernels implements Kernels {
	readonly #releases: Readonly<Record<string, string>> = { 'debian-12': '6.1.0-50-amd64', 'debian-13': '6.12.9-amd64' };

	entries(): readonly KernelEntry[] {
		const ids = [...Object.keys(this.#releases), 'not-built'];
		return ids.map((id) => ({ id, arch: 'amd64', default: id !== 'not-built' }));
	}

	symbolTables() {
		return Promise.resolve([]);
	}

	lookIntoImages() {
		return Promise.resolve();
	}

	open(id: string): Promise<Kernel> {
		const release = this.#releases[id];
		if (release === undefined) return Promise.reject(new UserError(`The image of ${id} is not built.`));
		return Promise.resolve({
			id,
			arch: 'amd64',
			release,
			image: `modprobot/${id}`,
			digest: `sha256:${id}`,
			identity: `sha256:${id}`,
			compiler: 'gcc 12',
			symbolTable: () => ({ exports: new Map() }),
			imageSymbols: () => null,
			toolAnswers: '',
			reproduce: null,
		});
	}
}
