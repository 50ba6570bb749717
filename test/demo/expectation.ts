/** What a pull request of the demo is to end with: one value, told before and held against what came of it after. */
import { listed } from '../../src/shared/words.ts';

/** The line of a file that holds a text. */
interface ExpectedPlace {
	readonly path: string;
	readonly text: string;
}

export interface Expectation {
	readonly conclusion: 'success' | 'failure' | 'skipped';
	/** Words that the check's title has. */
	readonly title?: string;
	/** Null: there is none. Places are also annotated. */
	readonly comment: { readonly symbols: readonly string[]; readonly places: readonly ExpectedPlace[] } | null;
	/** A reader's words, to end a sentence. */
	readonly because: string;
}

/** What people see of a pull request. */
export interface Seen {
	readonly checkRuns: readonly {
		readonly conclusion: string | null;
		readonly title: string | null;
		readonly annotations: readonly { readonly path: string; readonly start_line: number }[];
	}[];
	readonly comments: readonly string[];
}

type ReadFile = (path: string) => string;

const COLOURS = { success: 'green', failure: 'red', skipped: 'skipped' } as const;

export function sentenceOf({ conclusion, title, comment, because }: Expectation, read: ReadFile): string {
	const said = title === undefined ? '' : ` with “${title}” in its title`;
	return `${COLOURS[conclusion]}${said}, ${comment === null ? 'without a comment' : commentInWords(comment, read)}: ${because}`;
}

function commentInWords({ symbols, places }: NonNullable<Expectation['comment']>, read: ReadFile): string {
	const where = places.length === 0 ? '' : ` at ${listed(places.map((place) => addressOf(place, read)))}`;
	return `with a comment that names ${listed([...symbols])}${where}`;
}

/** What is not as expected, a sentence each. */
export function unmet({ conclusion, title, comment }: Expectation, seen: Seen, read: ReadFile): string[] {
	const problems = seen.checkRuns.length === 0 ? ['there is no check run'] : [];
	for (const run of seen.checkRuns) {
		if (run.conclusion !== conclusion) problems.push(`the check run ended ${run.conclusion}, not ${conclusion}`);
		if (title !== undefined && !run.title?.includes(title)) problems.push(`the title does not say “${title}”`);
	}
	if (comment === null) return seen.comments.length === 0 ? problems : [...problems, 'there is a comment'];
	if (seen.comments.length !== 1) return [...problems, `there are ${seen.comments.length} comments, not one`];
	const [body = ''] = seen.comments;
	for (const symbol of comment.symbols) {
		if (!body.includes(`\`${symbol}\``)) problems.push(`the comment does not name ${symbol}`);
	}
	for (const place of comment.places) {
		const address = addressOf(place, read);
		if (!names(body, address)) problems.push(`the comment does not name ${address}`);
		const isAnnotated = seen.checkRuns.every(({ annotations }) =>
			annotations.some(({ path, start_line: line }) => `${path}:${line}` === address),
		);
		if (!isAnnotated) problems.push(`${address} is not annotated`);
	}
	return problems;
}

/** The line itself, not one whose number merely begins with its number. */
function names(body: string, address: string): boolean {
	return body
		.split(address)
		.slice(1)
		.some((rest) => !/^\d/.test(rest));
}

function addressOf({ path, text }: ExpectedPlace, read: ReadFile): string {
	const index = read(path)
		.split('\n')
		.findIndex((line) => line.includes(text));
	if (index < 0) throw new Error(`${path} has no line with ${JSON.stringify(text)}`);
	return `${path}:${index + 1}`;
}
