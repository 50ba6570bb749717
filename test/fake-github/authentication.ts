/** Who asks: the App by its signed JWT, or an installation by its token. */
import { createVerify } from 'node:crypto';
import { refuse } from './refusal.ts';
import type { State, TokenState } from './state.ts';

/** @returns the token; null for the App itself. @throws 401, 403. */
export function authenticate(state: State, authorization: string | undefined): TokenState | null {
	const credential = /^(?:bearer|token) (.+)$/i.exec(authorization ?? '')?.[1];
	if (credential === undefined) throw refuse(401, 'Requires authentication');
	if (credential.split('.').length === 3) return requireAppJwt(state, credential);
	const token = state.tokens.get(credential);
	if (token === undefined || token.installation.deleted) throw refuse(401, 'Bad credentials');
	if (token.installation.suspended) throw refuse(403, 'This installation has been suspended');
	return token;
}

function requireAppJwt(state: State, jwt: string): null {
	const [header = '', payload = '', signature = ''] = jwt.split('.');
	const verifier = createVerify('RSA-SHA256').update(`${header}.${payload}`);
	const claims = parse(payload);
	const now = Date.now() / 1000;
	const isValid =
		parse(header)['alg'] === 'RS256' &&
		verifier.verify(state.app.publicKey, signature, 'base64url') &&
		String(claims['iss']) === String(state.app.id) &&
		Number(claims['iat']) <= now + 60 &&
		Number(claims['exp']) > now &&
		Number(claims['exp']) - now <= 600;
	if (!isValid) throw refuse(401, 'A JSON web token could not be decoded');
	return null;
}

function parse(part: string): Record<string, unknown> {
	try {
		const parsed: Record<string, unknown> = JSON.parse(Buffer.from(part, 'base64url').toString());
		return parsed;
	} catch {
		return {};
	}
}
