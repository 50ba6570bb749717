/** modpost's findings, in the words of the kernels from 5.10 to 7.2 (kernel: scripts/mod/modpost.c). */
import { linesWith } from './log-lines.ts';

export type ModpostFinding =
	| { readonly kind: 'undefined'; readonly symbol: string; readonly module: string }
	| { readonly kind: 'gpl-only'; readonly symbol: string; readonly module: string }
	| { readonly kind: 'namespace'; readonly symbol: string; readonly module: string; readonly namespace: string }
	| { readonly kind: 'other'; readonly message: string };

const HINT = /: modpost: /;
const LINE = /^(?:ERROR|FATAL|WARNING): modpost: (.+)$/;
const UNDEFINED = /^"([^"]+)" \[([^\]]+)\] (?:\S+ )?undefined!$/;
const GPL = /^GPL-incompatible module (\S+) uses GPL-only symbol '([^']+)'/;
const NAMESPACE = /^module (\S+) uses symbol (\S+) from namespace (\S+), but/;

/** Of one run of make; far more than a person reads. */
const MAX_FINDINGS = 10_000;

/** Errors, and the undefined symbols that are mere warnings under KBUILD_MODPOST_WARN=1; other warnings are no failure. */
export function modpostFindings(log: string): ModpostFinding[] {
	const found: ModpostFinding[] = [];
	for (const { text: line } of linesWith(log, HINT)) {
		if (found.length >= MAX_FINDINGS) break;
		const text = LINE.exec(line)?.[1];
		if (text === undefined) continue;
		const undefinedSymbol = UNDEFINED.exec(text);
		const gpl = GPL.exec(text);
		const namespace = NAMESPACE.exec(text);
		if (undefinedSymbol !== null) {
			found.push({ kind: 'undefined', symbol: undefinedSymbol[1] ?? '', module: moduleName(undefinedSymbol[2] ?? '') });
		} else if (line.startsWith('WARNING')) {
			continue;
		} else if (gpl !== null) {
			found.push({ kind: 'gpl-only', symbol: gpl[2] ?? '', module: moduleName(gpl[1] ?? '') });
		} else if (namespace !== null) {
			const [, module = '', symbol = '', name = ''] = namespace;
			found.push({ kind: 'namespace', symbol, module: moduleName(module), namespace: name });
		} else if (!/^suppressed \d+ unresolved symbol warnings/.test(text)) {
			found.push({ kind: 'other', message: text });
		}
	}
	return found;
}

function moduleName(path: string): string {
	return path.slice(path.lastIndexOf('/') + 1).replace(/\.(ko|o|mod)$/, '');
}
