import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface CompiledObject {
	readonly bytes: Buffer;
	/** What a program of binutils prints about the object. */
	readonly ask: (program: 'nm' | 'readelf', ...options: string[]) => string;
}

const directory = mkdtempSync(join(tmpdir(), 'objects-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
let count = 0;

/** Compiles C (with `asm` where it takes more) the way Kbuild does, as far as symbols are concerned. */
export function compileObject(source: string, options: readonly string[] = []): CompiledObject {
	count += 1;
	const [input, output] = [join(directory, `${count}.c`), join(directory, `${count}.o`)];
	writeFileSync(input, source);
	const usual = ['-O2', '-fno-pic', '-fno-common', '-ffreestanding', '-w'];
	execFileSync('gcc', ['-c', ...usual, ...options, '-o', output, input], { stdio: 'pipe' });
	return {
		bytes: readFileSync(output),
		ask: (program, ...flags) => execFileSync(program, [...flags, output], { encoding: 'utf8' }),
	};
}

/** The strings that MODULE_LICENSE, MODULE_IMPORT_NS and the like leave in `.modinfo`. */
export function moduleInformation(...entries: readonly string[]): string {
	return entries.map((entry) => `asm(".section .modinfo,\\"a\\"\\n.asciz \\"${entry}\\"\\n.previous");\n`).join('');
}

/** EXPORT_SYMBOL of 6.4 and later. */
export function exportSymbol(name: string, licence: '' | 'GPL' = '', namespace = ''): string {
	const lines = [
		'.section .export_symbol,\\"a\\"',
		`__export_symbol_${name}:`,
		`.asciz \\"${licence}\\"`,
		`.asciz \\"${namespace}\\"`,
		'.balign 8',
		`.quad ${name}`,
		'.previous',
	];
	return `asm("${lines.join('\\n')}");\n`;
}

/** EXPORT_SYMBOL of 5.4 to 6.3: `table` is `___ksymtab`, `___ksymtab_gpl` and so on. */
export function exportSymbolBefore64(name: string, table = '___ksymtab', namespace = ''): string {
	const lines = [
		'.section __ksymtab_strings,\\"aMS\\",@progbits,1',
		`__kstrtab_${name}: .asciz \\"${name}\\"`,
		`__kstrtabns_${name}: .asciz \\"${namespace}\\"`,
		`.section ${table}+${name},\\"a\\"`,
		'.balign 4',
		`__ksymtab_${name}: .long ${name} - .`,
		`.long __kstrtab_${name} - .`,
		`.long __kstrtabns_${name} - .`,
		'.previous',
	];
	return `asm("${lines.join('\\n')}");\n`;
}
