/** The App's private key among the environment variables: `PRIVATE_KEY`, or the file that `PRIVATE_KEY_PATH` names. */
import { createPrivateKey } from 'node:crypto';

interface FoundKey {
	/** PEM. */
	readonly privateKey: string | null;
	/** Sentences; never a part of the key. */
	readonly problems: readonly string[];
}

/** @param readText reads the file of `PRIVATE_KEY_PATH`. */
export function readPrivateKey(
	variables: Readonly<Record<string, string | undefined>>,
	readText: (path: string) => string,
): FoundKey {
	const inline = variables['PRIVATE_KEY']?.trim();
	const path = variables['PRIVATE_KEY_PATH']?.trim();
	if (inline && path) return wrong('PRIVATE_KEY and PRIVATE_KEY_PATH are both set: keep one of them');
	if (!inline && !path) {
		return wrong('PRIVATE_KEY or PRIVATE_KEY_PATH is missing: the PEM text, or the file, of the App’s private key');
	}
	let text: string;
	try {
		// `.env` files have the PEM on one line, and not everything that reads them removes the quotes.
		text = inline ? inline.replaceAll(/^"|"$/g, '').replaceAll(String.raw`\n`, '\n') : readText(path ?? '');
	} catch {
		return wrong('PRIVATE_KEY_PATH is wrong: the file cannot be read; does it exist, and may this user read it?');
	}
	try {
		createPrivateKey(text);
		return { privateKey: text, problems: [] };
	} catch {
		const name = inline ? 'PRIVATE_KEY' : 'PRIVATE_KEY_PATH';
		return wrong(`${name} is wrong: it does not contain a private key in PEM format, as downloaded from GitHub`);
	}
}

function wrong(problem: string): FoundKey {
	return { privateKey: null, problems: [problem] };
}
