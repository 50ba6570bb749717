import { describe, expect, it } from '@jest/globals';
import { buildOrder, type OrderFacts } from '../../../src/checks/plan/build-order.ts';

const KERNELS = ['5.10', '6.1', '6.12'].map((id) => ({ id }));
const NOTHING_KNOWN: OrderFacts = { failed: new Set(), duration: () => null, isBaseUnderWay: false };

function order(facts: Partial<OrderFacts> = {}, sides: readonly ('base' | 'head')[] = ['base', 'head']): string {
	const ordered = buildOrder(KERNELS, sides, { ...NOTHING_KNOWN, ...facts });
	return ordered.map(({ kernel, side }) => `${side} ${kernel.id}`).join(', ');
}
const lasting = (seconds: Readonly<Record<string, number>>) => (id: string) => seconds[id] ?? null;

describe('the builds of a check', () => {
	it('are begun in the order of the kernels where nothing is known, base first, from which head then begins', () => {
		expect(order()).toBe('base 5.10, base 6.1, base 6.12, head 5.10, head 6.1, head 6.12');
	});

	it('begin with the shortest; those of unknown length come last', () => {
		expect(order({ duration: lasting({ '6.1': 9, '6.12': 2 }) }, ['head'])).toBe('head 6.12, head 6.1, head 5.10');
	});

	it('begin with the kernels that failed last, however long they take', () => {
		const facts = { failed: new Set(['6.12', '6.1']), duration: lasting({ '5.10': 1, '6.1': 9, '6.12': 8 }) };
		expect(order(facts, ['head'])).toBe('head 6.12, head 6.1, head 5.10');
	});

	it('begin with head where base is being built already', () => {
		expect(order({ isBaseUnderWay: true })).toBe('head 5.10, head 6.1, head 6.12, base 5.10, base 6.1, base 6.12');
	});
});
