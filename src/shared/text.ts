import { stripVTControlCharacters } from 'node:util';

/** Text of a build without escape sequences, control characters and bidirectional overrides; line ends and tabs stay. */
export function plainText(text: string): string {
	return stripVTControlCharacters(text).replace(
		/[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
		'',
	);
}
