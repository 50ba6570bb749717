import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { InfrastructureError, UserError } from '../../../src/shared/errors.ts';
import { keepSecret, keepToken, withoutSecrets } from '../../../src/shared/secrets.ts';

const SECRET = 'p4ss/w0rd+with "quotes" & more';
const TOKEN = 'v1.0123456789abcdef0123456789abcdef01234567';
const LINE = 'MIIEpAIBAAKCAQEA7bq2x0m0mQmXv1234567890abcdefghijklmnopqrstuvwx+';
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${LINE}\n-----END RSA PRIVATE KEY-----\n`;
[SECRET, KEY].forEach(keepSecret);
keepToken(TOKEN);

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a secret is taken out', () => {
	it.each([
		['as it is', `password: ${SECRET}!`],
		['in JSON', JSON.stringify({ message: SECRET })],
		['in a URL', `postgres://me:${encodeURIComponent(SECRET)}@host/`],
		['in base64', `Basic ${base64(SECRET)}`],
		['in base64 behind one byte', base64(`x${SECRET}`)],
		['in base64 behind two bytes', base64(`xy${SECRET}`)],
		['in the alphabet of URLs', Buffer.from(SECRET).toString('base64url')],
		['broken by lines', SECRET.replaceAll(/.{7}/g, '$&\n')],
		['broken by quoted lines', JSON.stringify(TOKEN.replaceAll(/.{7}/g, '$&\n'))],
		['of a key, line by line', inspect({ key: KEY })],
		['that is a token', `fatal: ${TOKEN} was refused`],
		['that has the shape of a token', 'remote: ghs_0123456789abcdefABCDEF and github_pat_0123456789abcdefABCDEF'],
		['that has the shape of a web token', 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjEyMzR9.c2lnbmF0dXJl-x'],
	])('%s', (_how, text) => {
		const left = withoutSecrets(text);
		expect(left).toContain('[secret]');
		const squeezed = left.replaceAll(/\s|\\n/g, '');
		for (const part of [SECRET, TOKEN, LINE, base64(SECRET).slice(4, -4), 'ghs_', 'github_pat', 'eyJ']) {
			expect(squeezed).not.toContain(part.replaceAll(' ', ''));
		}
	});

	it('of the errors that people are shown', () => {
		for (const error of [new UserError(`no ${TOKEN}`), new InfrastructureError(`no ${TOKEN}`)]) {
			expect(error.message).toBe('no [secret]');
		}
	});
});

describe('what is no secret stays', () => {
	it.each(['BEGIN RSA PRIVATE KEY', 'a commit 0123456789abcdef0123456789abcdef01234567', 'more', ''])('%j', (text) => {
		expect(withoutSecrets(text)).toBe(text);
	});

	it('also where a setting is short: it would be found in ordinary words', () => {
		keepSecret('modules');
		expect(withoutSecrets('two modules')).toBe('two modules');
	});
});

it('of tokens the last ones are known', () => {
	for (let index = 0; index < 600; index++) keepToken(`token-number-${index}`);
	expect(withoutSecrets('token-number-599')).toBe('[secret]');
	expect(withoutSecrets(TOKEN)).toBe(TOKEN);
});
