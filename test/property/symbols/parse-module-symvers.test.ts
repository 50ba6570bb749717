import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseModuleSymvers } from '../../../src/symbols/parse-module-symvers.ts';

const symbol = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,40}$/);
const owner = fc.stringMatching(/^[a-z][a-z0-9/_-]{0,40}$/);
const namespace = fc.option(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,20}$/));

const exportLine = fc.record({ symbol, owner, gplOnly: fc.boolean(), namespace });

describe('Module.symvers', () => {
	test('arbitrary bytes never throw', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
				const table = parseModuleSymvers(Buffer.from(bytes).toString('utf8'));
				expect(table === null || table.exports.size > 0).toBe(true);
			}),
		);
	});

	test('text that looks like exports, but is damaged anywhere, never throws', () => {
		const piece = fc.constantFrom(
			'\t',
			'\n',
			'0x1',
			'a',
			'vmlinux',
			'EXPORT_SYMBOL',
			'EXPORT_SYMBOL_GPL',
			'\0',
			'\r',
			'🐧',
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
				expect(() => parseModuleSymvers(pieces.join(''))).not.toThrow();
			}),
		);
	});

	test('what modpost writes is read back whole', () => {
		const lines = fc.uniqueArray(exportLine, { selector: (line) => line.symbol, minLength: 1, maxLength: 100 });
		fc.assert(
			fc.property(lines, (written) => {
				const text = written
					.map((line) => {
						const type = line.gplOnly ? 'EXPORT_SYMBOL_GPL' : 'EXPORT_SYMBOL';
						return `0x00000000\t${line.symbol}\t${line.owner}\t${type}\t${line.namespace ?? ''}\n`;
					})
					.join('');
				const wanted = written.map((line) => [
					line.symbol,
					{ owner: line.owner, gplOnly: line.gplOnly, namespace: line.namespace },
				]);
				expect([...(parseModuleSymvers(text)?.exports ?? [])]).toEqual(wanted);
			}),
		);
	});
});
