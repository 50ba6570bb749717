import { expect, it } from '@jest/globals';
import { licenceDeclarations } from '../../../src/symbols/licence.ts';

it('the lines of MODULE_LICENSE are found in code, whatever comments and strings say', () => {
	const source = [
		'/* MODULE_LICENSE("GPL"); */',
		'static const char *text = "MODULE_LICENSE(x)";',
		'MODULE_LICENSE("Proprietary");',
		'#if 1',
		'MODULE_LICENSE( // why',
		'\t"GPL v2");',
		'#endif',
		'MODULE_LICENSE(DRIVER_LICENCE);',
	].join('\n');
	expect(licenceDeclarations(source)).toEqual([
		{ line: 3, licence: 'Proprietary' },
		{ line: 5, licence: 'GPL v2' },
		{ line: 8, licence: null },
	]);
});
