/**
 * The second line behind never logging a secret: what is known to be one is taken out of errors and log lines by its
 * value, in whatever form it got there.
 */

/** Shorter ones would take ordinary words out of sentences. */
const MIN_LENGTH = 8;
/** Tokens end after an hour; those of that time are known. */
const MAX_PASSING = 500;
const REPLACEMENT = '[secret]';

/** Tokens of GitHub and signed web tokens give themselves away. */
const BY_SHAPE = /\bgh[a-z]_\w{16,}|\bgithub_pat_\w{16,}|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g;
/** What lines are broken by, also where a text is quoted. */
const BREAKS = /\s|\\[nrt]/g;

const lasting = new Map<string, readonly string[]>();
const passing = new Map<string, readonly string[]>();

/** Lines of a private key have 64 characters. */
const MIN_LINE_LENGTH = 40;

/** A setting: known as long as the process lives. Of a text of several lines each long one is a secret. */
export function keepSecret(secret: string): void {
	const lines = secret.split(/\s+/).filter(({ length }) => length >= MIN_LINE_LENGTH);
	for (const one of [secret, ...lines]) lasting.set(one, formsOf(one));
}

/** A token that is made while the process runs. */
export function keepToken(token: string): void {
	passing.delete(token);
	passing.set(token, formsOf(token));
	for (const oldest of passing.keys()) {
		if (passing.size <= MAX_PASSING) return;
		passing.delete(oldest);
	}
}

/** The text without what is known to be secret: raw, encoded, or with line breaks in it. */
export function withoutSecrets(text: string): string {
	const plain = text.replace(BY_SHAPE, REPLACEMENT);
	const joined = plain.replace(BREAKS, '');
	const found = [...lasting.values(), ...passing.values()].flat().filter((form) => joined.includes(form));
	return found.length === 0 ? plain : found.reduce(cutOut, plain);
}

/** @param form without breaks; in the text they may stand anywhere. */
function cutOut(text: string, form: string): string {
	const between = String.raw`(?:\s|\\[nrt])*`;
	const pattern = Array.from(form, (character) => character.replace(/\W/, String.raw`\$&`)).join(between);
	return text.replace(new RegExp(pattern, 'g'), REPLACEMENT);
}

/** Also within a longer text that is encoded in base64, whose groups may begin anywhere. */
function formsOf(secret: string): readonly string[] {
	if (secret.length < MIN_LENGTH) return [];
	const base64 = [0, 1, 2].map((before) => {
		const encoded = Buffer.from(`${' '.repeat(before)}${secret}`).toString('base64');
		const whole = Math.floor(((before + Buffer.byteLength(secret)) * 8) / 6);
		return encoded.slice(Math.ceil((before * 8) / 6), whole);
	});
	const quoted = JSON.stringify(secret).slice(1, -1);
	const forms = [secret, quoted, encodeURIComponent(secret), ...base64, ...base64.map(toUrlAlphabet)];
	return [...new Set(forms.map((form) => form.replace(BREAKS, '')))].filter(({ length }) => length >= MIN_LENGTH);
}

function toUrlAlphabet(base64: string): string {
	return base64.replaceAll('+', '-').replaceAll('/', '_');
}
