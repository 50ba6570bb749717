/** The tokens of a source without what `#if 0` leaves out. Other conditions depend on the kernel; they are not evaluated. */
import { cTokens, type CToken } from '../c-source/c-tokens.ts';

const CONDITIONAL = /^\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b\s*(\w*)\s*(?:$|\/[/*])/;
const KEYWORD = /^\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b/;

export function compiledTokens(source: string): CToken[] {
	const tokens: CToken[] = [];
	/** For each open `#if`: whether the present branch is left out. */
	const open: boolean[] = [];
	let leftOut = 0;
	const set = (isLeftOut: boolean) => {
		leftOut += Number(isLeftOut) - Number(open.at(-1) ?? false);
		open[open.length - 1] = isLeftOut;
	};
	for (const token of cTokens(source)) {
		const keyword = token.kind === 'directive' ? KEYWORD.exec(token.text)?.[1] : undefined;
		if (keyword === undefined) {
			if (leftOut === 0) tokens.push(token);
			continue;
		}
		const condition = CONDITIONAL.exec(token.text)?.[2] ?? '';
		if (keyword.startsWith('if')) {
			open.push(false);
			if (keyword === 'if' && condition === '0') set(true);
		} else if (open.length === 0) continue;
		else if (keyword === 'endif') {
			set(false);
			open.pop();
		} else set(false);
	}
	return tokens;
}
