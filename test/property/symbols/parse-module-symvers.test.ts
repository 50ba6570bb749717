import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseModuleSymvers } from '../../../src/symbols/parse-module-symvers.ts';
import { damaged } from '../hostile-lines.ts';

const symbol = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,40}$/);
const owner = fc.stringMatching(/^[a-z][a-z0-9/_-]{0,40}$/);
const namespace = fc.option(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/));

interface Columns {
	readonly symbol: string;
	readonly owner: string;
	readonly type: string;
	readonly namespace: string | null;
}

const exportLine = fc.record({ symbol, owner, gplOnly: fc.boolean(), namespace });

describe('Module.symvers', () => {
	test('damaged anywhere, gives only symbols that stand in the second column of a line', () => {
		const piece = fc.constantFrom(
			'\t',
			'\n',
			'0x1',
			'0x1\ta\tvmlinux\tEXPORT_SYMBOL\n',
			'a',
			'vmlinux',
			'EXPORT_SYMBOL',
			'EXPORT_SYMBOL_GPL',
			'\0',
			'\r',
			'🐧',
		);
		const text = fc.oneof(
			fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join('')),
			fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
		);
		fc.assert(
			fc.property(text, (written) => {
				const columns = written.split('\n').map((line) => line.split('\t')[1]);
				for (const name of parseModuleSymvers(written)?.exports.keys() ?? []) expect(columns).toContain(name);
			}),
		);
	});

	/** The forms that modpost has had; before 5.4 there were no namespaces. */
	const FORMS: Readonly<Record<string, (line: Columns) => readonly string[]>> = {
		'four columns, before 5.4': ({ symbol: name, owner: by, type }) => [name, by, type],
		'five columns, the namespace before the owner, 5.4 and 5.5': ({ symbol: name, owner: by, type, namespace: of }) => [
			name,
			of ?? '',
			by,
			type,
		],
		'five columns, the namespace last, 5.6 and later': ({ symbol: name, owner: by, type, namespace: of }) => [
			name,
			by,
			type,
			of ?? '',
		],
	};

	test.each(Object.entries(FORMS))('is read back whole: %s', (form, columns) => {
		const lines = fc.uniqueArray(exportLine, { selector: (line) => line.symbol, minLength: 1, maxLength: 100 });
		fc.assert(
			fc.property(lines, fc.nat(0xffff_ffff), (written, crc) => {
				const text = written
					.map((line) => {
						const type = line.gplOnly ? 'EXPORT_SYMBOL_GPL' : 'EXPORT_SYMBOL';
						return `${[`0x${crc.toString(16).padStart(8, '0')}`, ...columns({ ...line, type })].join('\t')}\n`;
					})
					.join('');
				const wanted = written.map((line) => [
					line.symbol,
					{
						owner: line.owner,
						gplOnly: line.gplOnly,
						namespace: form.startsWith('four') ? null : line.namespace,
					},
				]);
				expect([...(parseModuleSymvers(text)?.exports ?? [])]).toEqual(wanted);
			}),
		);
	});

	test('is read back whole where one line in eleven, and no more, is none', () => {
		const good = Array.from({ length: 100 }, (_, n) => `0x0\tsymbol_${n}\tvmlinux\tEXPORT_SYMBOL\t`);
		fc.assert(
			fc.property(fc.array(damaged(good[0] ?? ''), { maxLength: 20 }), (bad) => {
				const lines = bad.flatMap((text) => text.split('\n').slice(0, 1)).slice(0, 10);
				const table = parseModuleSymvers([...good, ...lines].join('\n'));
				expect(table?.exports.get('symbol_7')).toEqual({ owner: 'vmlinux', gplOnly: false, namespace: null });
			}),
		);
	});

	test.each([
		['a line without end', '0x1\ta\tb\t'.repeat(1_000_000)],
		['lines without number', '\n'.repeat(20_000_000)],
		['lines that all differ and are none', Array.from({ length: 500_000 }, (_, n) => `0x1\ta\t${n}`).join('\n')],
	])('is none where there is only %s', (_, text) => {
		expect(parseModuleSymvers(text)).toBeNull();
	});
});
