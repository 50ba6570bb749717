import { SymbolFailureReason } from '../../../src/results/build-findings.ts';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { SymbolExplanation } from '../../../src/results/check-report.ts';
import { parseSymbolFacts } from '../../../src/config/symbol-facts.ts';
import { explainFailures } from '../../../src/symbols/history/explain-failures.ts';
import { indexNames } from '../../../src/symbols/history/similar-names.ts';
import { failure, kernel } from '../../unit/report/example-report.ts';
import { character } from '../character.ts';

const FACTS = parseSymbolFacts(
	"symbols:\n  - { symbol: foo, changes: [{ since: '5.7', kind: removed }], instead: { use: [bar], since: always, rename: true, inline: true }, evidence: [x] }\n",
	'facts.yml',
);

const text = fc.oneof(
	fc.constantFrom('foo', 'bar', '_', '', '*/', '\n#include', 'foo_bar', 'constructor', '__proto__', 'toString'),
	fc.string({ unit: character, maxLength: 20 }),
);
const release = fc.oneof(
	text,
	fc.constantFrom('5.10.0-46-amd64', '6.13.1', '7.2', '5.14.0-427.el9', '999999999999.1.1'),
);
const entry = fc.record({
	owner: text,
	gplOnly: fc.boolean(),
	namespace: fc.option(
		fc.oneof(
			text,
			text.map((names) => `module:${names}`),
		),
	),
});
const known = fc.record({
	id: text,
	arch: fc.constantFrom('amd64', 'arm64'),
	release,
	symbolTable: fc.array(fc.tuple(text, entry), { maxLength: 6 }).map((exports) => ({ exports: new Map(exports) })),
});
const checked = fc
	.record({
		id: text,
		release,
		failures: fc.array(
			fc.record({ symbol: text, reason: fc.constantFrom(...SymbolFailureReason.options), namespace: fc.option(text) }),
			{ maxLength: 4 },
		),
	})
	.map(({ id, release: own, failures }) =>
		kernel('debian-12', {
			id,
			release: own,
			symbolFailures: failures.map(({ symbol, ...more }) => failure(symbol, more)),
		}),
	);

describe('whatever symbols, namespaces and kernels are called', () => {
	it('explanations are explanations, and source to copy consists of known parts only', () => {
		fc.assert(
			fc.property(fc.array(checked, { maxLength: 3 }), fc.array(known, { maxLength: 4 }), (kernels, tables) => {
				for (const explanation of explainFailures(kernels, { kernels: tables, facts: FACTS })) {
					expect(SymbolExplanation.safeParse(explanation).success).toBe(true);
					for (const line of explanation.snippet?.split('\n') ?? []) {
						expect(line).toMatch(
							/^(#include <linux\/version\.h>|\/\* After the kernel's headers\. \*\/|#(el)?if LINUX_VERSION_CODE >= KERNEL_VERSION\(\d+, \d+, \d+\)|#else|#endif|#define foo bar|MODULE_IMPORT_NS\("?[A-Za-z_]\w*"?\);|)$/,
						);
					}
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('guesses are few, exported, and not the name itself', () => {
		fc.assert(
			fc.property(fc.array(text, { maxLength: 40 }), text, (names, symbol) => {
				const guesses = indexNames(names).similarTo(symbol);
				expect(guesses.length).toBeLessThanOrEqual(3);
				expect(names).toEqual(expect.arrayContaining(guesses));
				expect(guesses).not.toContain(symbol);
			}),
		);
	});

	it('a name as long as a file, or of a thousand words, is looked up like any other', () => {
		const index = indexNames(Array.from({ length: 30_000 }, (_, at) => `get_dev_init_${at.toString(36)}`));
		expect(index.similarTo('a'.repeat(10_000_000))).toEqual([]);
		expect(index.similarTo('get_'.repeat(1000))).toEqual([]);
		expect(index.similarTo('get_dev_init_'.repeat(7))).toEqual([]);
	});
});
