/**
 * Names of functions and variables in BTF (kernel documentation: bpf/btf, "BTF Type and String Encoding"). The bytes are
 * an image's and may be anything.
 */
import type { ImageSymbols } from './image-symbols.ts';

const MAGIC = 0xeb9f;
const KIND_FUNC = 12;
const KIND_VAR = 14;
const RECORD = 12;
/** Bytes behind the record of each kind: `[fixed, for each of its vlen members]`. */
const SIZES: ReadonlyMap<number, readonly [number, number]> = new Map([
	[1, [4, 0]], // INT
	[2, [0, 0]], // PTR
	[3, [12, 0]], // ARRAY
	[4, [0, 12]], // STRUCT
	[5, [0, 12]], // UNION
	[6, [0, 8]], // ENUM
	[7, [0, 0]], // FWD
	[8, [0, 0]], // TYPEDEF
	[9, [0, 0]], // VOLATILE
	[10, [0, 0]], // CONST
	[11, [0, 0]], // RESTRICT
	[KIND_FUNC, [0, 0]],
	[13, [0, 8]], // FUNC_PROTO
	[KIND_VAR, [4, 0]],
	[15, [0, 12]], // DATASEC
	[16, [0, 0]], // FLOAT
	[17, [4, 0]], // DECL_TAG
	[18, [0, 0]], // TYPE_TAG
	[19, [0, 12]], // ENUM64
]);
const MAX_NAME_LENGTH = 512;

/** @returns null where it is no BTF; what comes before a damage, or a kind that came later, is taken. */
export function parseBtf(bytes: Uint8Array): ImageSymbols | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (bytes.length < 24) return null;
	const isLittle = view.getUint16(0, true) === MAGIC;
	if (!isLittle && view.getUint16(0, false) !== MAGIC) return null;
	const word = (at: number) => view.getUint32(at, isLittle);
	const header = word(4);
	const types = bytes.subarray(header + word(8), header + word(8) + word(12));
	const strings = Buffer.from(bytes.subarray(header + word(16), header + word(16) + word(20))).toString('latin1');
	const names = new Set<string>();
	for (let at = types.byteOffset - bytes.byteOffset, end = at + types.length; at + RECORD <= end;) {
		const info = word(at + 4);
		const kind = (info >>> 24) & 0x1f;
		const size = SIZES.get(kind);
		if (size === undefined) break;
		if (kind === KIND_FUNC || kind === KIND_VAR) {
			const name = stringAt(strings, word(at));
			if (name !== '') names.add(name);
		}
		at += RECORD + size[0] + size[1] * (info & 0xffff);
	}
	return names.size === 0 ? null : { names, isComplete: false };
}

function stringAt(strings: string, start: number): string {
	const window = strings.slice(start, start + MAX_NAME_LENGTH);
	const end = window.indexOf('\0');
	return end === -1 ? '' : window.slice(0, end);
}
