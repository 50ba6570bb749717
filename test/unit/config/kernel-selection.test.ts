import { describe, expect, it } from '@jest/globals';
import { selectKernels } from '../../../src/config/kernel-selection.ts';
import { messageOf } from './message-of.ts';

const CATALOGUE = [
	{ id: 'debian-11', default: true, release: '5.10.0-46-amd64' },
	{ id: 'debian-12', default: true, release: '6.1.0-50-amd64' },
	{ id: 'debian-13', default: false, release: '6.12.48+deb13-amd64' },
	{ id: 'own', default: false, release: null },
];
const select = (...patterns: string[]) => selectKernels(patterns, CATALOGUE).map((kernel) => kernel.id);

describe('selectKernels', () => {
	it('gives the default set when nothing is asked for', () => {
		expect(select()).toEqual(['debian-11', 'debian-12']);
	});

	it('matches the whole id or the whole release', () => {
		expect(select('debian-13')).toEqual(['debian-13']);
		expect(select('6.1*')).toEqual(['debian-12', 'debian-13']);
		expect(select('6.1.*')).toEqual(['debian-12']);
		expect(select('own')).toEqual(['own']);
		expect(messageOf(() => select('debian'))).toContain('No kernel matches `debian`.');
	});

	it('gives each kernel once, in the order of the catalogue', () => {
		expect(select('debian-13', '*', 'debian-11')).toEqual(['debian-11', 'debian-12', 'debian-13', 'own']);
	});

	it('names the nearest id and those available when one of the patterns matches nothing', () => {
		expect(messageOf(() => select('debian-11', 'debain-12'))).toBe(
			'No kernel matches `debain-12`. Did you mean `debian-12`? Available: `debian-11`, `debian-12`, `debian-13`, `own`.',
		);
		expect(messageOf(() => select('windows'))).toBe(
			'No kernel matches `windows`. Available: `debian-11`, `debian-12`, `debian-13`, `own`.',
		);
	});

	it('says what is wrong with a pattern', () => {
		expect(messageOf(() => select('[ab]'))).toBe(
			'`[ab]` is not a kernel pattern: a pattern knows `*`, `**`, `?` and `{a,b}` only.',
		);
	});
});
