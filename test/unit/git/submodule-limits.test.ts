import { expect, test } from '@jest/globals';
import { SubmoduleLimits } from '../../../src/git/submodule-limits.ts';

test('submodules share what there is of room', () => {
	const limits = new SubmoduleLimits();
	const half = [{ size: 150 * 1024 ** 2 }];
	expect(limits.take(half)).toBeNull();
	expect(limits.take(half)).toBe('with it, the submodules have more than 256 MiB');
	expect(limits.take([{ size: 1 }])).toBeNull();
	const many = Array.from({ length: 15_000 }, () => ({ size: 1 }));
	expect(limits.take(many)).toBeNull();
	expect(limits.take(many)).toBe('with it, the submodules have more than 20000 files');
});
