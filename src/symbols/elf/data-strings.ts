import type { ElfFile } from './elf-file.ts';

const NUL = 0;
const SEPARATOR = '\0';
/** By byte: 1 where a symbol's name has it, or a module's before a colon. */
const IS_NAME = Uint8Array.from({ length: 256 }, (_, byte) => Number(/[\w.$:-]/.test(String.fromCharCode(byte))));
/** Not the tables of the module's own making. */
const OTHER_SECTION = /^\.(?:modinfo|note|comment|discard|orc)|^__(?:versions|bug_table|ex_table)/;

/**
 * The strings of an object's data that may be symbols' names, each ended by a NUL: one text, no longer than the data,
 * since an object may hold millions.
 */
export function readDataStrings(elf: ElfFile): string {
	const sections = elf.sections.filter(
		({ allocated, executable, name }) => allocated && !executable && !OTHER_SECTION.test(name),
	);
	const text = Buffer.alloc(sections.reduce((sum, { bytes }) => sum + bytes.length, 0));
	let length = 0;
	for (const { bytes } of sections) {
		let end = length;
		let isName = true;
		// Not by an iterator: these are millions of bytes.
		for (let at = 0; at < bytes.length; at++) {
			const byte = bytes[at]!;
			text[end++] = byte;
			if (byte !== NUL) {
				isName &&= IS_NAME[byte] === 1;
				continue;
			}
			if (isName && end > length + 1) length = end;
			end = length;
			isName = true;
		}
	}
	return text.toString('latin1', 0, length);
}

/** Those of the names that are among the strings. Time is linear in the strings. */
export function namesAmong(strings: string, names: ReadonlySet<string>): Set<string> {
	const found = new Set<string>();
	for (let start = 0; start < strings.length;) {
		const end = strings.indexOf(SEPARATOR, start);
		const string = strings.slice(start, end === -1 ? strings.length : end);
		if (names.has(string)) found.add(string);
		start += string.length + 1;
	}
	return found;
}
