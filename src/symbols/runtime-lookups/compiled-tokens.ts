/** The tokens of a source without what `#if 0` excludes. Other conditions depend on the kernel; they are not evaluated. */
import { cTokens, type CToken } from '../c-source/c-tokens.ts';

const KEYWORD = /^\s*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b/;
const NEVER = /^\s*if\s+0\s*(?:$|\/[/*])/;

export function compiledTokens(source: string): CToken[] {
	const tokens: CToken[] = [];
	/** For each open `#if`: whether the present branch is excluded. */
	const open: boolean[] = [];
	let excluded = 0;
	const set = (isExcluded: boolean) => {
		excluded += Number(isExcluded) - Number(open.at(-1) ?? false);
		open[open.length - 1] = isExcluded;
	};
	for (const token of cTokens(source)) {
		const keyword = token.kind === 'directive' ? KEYWORD.exec(token.text)?.[1] : undefined;
		if (keyword === undefined) {
			if (excluded === 0) tokens.push(token);
		} else if (keyword.startsWith('if')) {
			open.push(false);
			if (NEVER.test(token.text)) set(true);
		} else if (open.length > 0) {
			set(false);
			if (keyword === 'endif') open.pop();
		}
	}
	return tokens;
}
