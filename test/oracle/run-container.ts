import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { type BuildFacts, readFacts } from './facts.ts';
import { readSymbolTable, type SymbolTable } from './symbol-table.ts';

const HARD_TO_DO_HARM = ['--rm', '--interactive', '--network=none', '--user=65534:65534', '--cap-drop=ALL'];
const BUILD_DIRECTORY = '--tmpfs=/oracle:exec,mode=1777,size=4g';
const BYTES = 1 << 29;

/**
 * Builds a tree on a kernel's image.
 * @param command the build command, as facts.sh wants it.
 * @param wantCalls whether to list the direct calls of exported functions.
 */
export async function buildPlainly(
	image: string,
	directory: string,
	command: string,
	{ wantCalls = false }: { wantCalls?: boolean } = {},
): Promise<BuildFacts> {
	const script = await readFile(new URL('facts.sh', import.meta.url), 'utf8');
	const container = ['run', ...HARD_TO_DO_HARM, BUILD_DIRECTORY, image, 'bash', '-c', script, 'facts.sh', command];
	const { stdout } = await execa('tar', ['-c', '-C', directory, '.'], { buffer: false, encoding: 'buffer' }).pipe(
		'docker',
		[...container, wantCalls ? 'calls' : ''],
		{ maxBuffer: BYTES },
	);
	return readFacts(stdout);
}

export async function symbolTableOf(image: string): Promise<SymbolTable> {
	const print = 'cat /lib/modules/*/build/Module.symvers';
	const { stdout } = await execa('docker', ['run', ...HARD_TO_DO_HARM, image, 'sh', '-c', print], { maxBuffer: BYTES });
	return readSymbolTable(stdout);
}
