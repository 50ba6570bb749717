/** `symbol-facts.yml`: curated facts about symbols that broke modules; the file's first lines explain each key. */
import { basename } from 'node:path';
import { z } from 'zod';
import type { SymbolFact, SymbolFacts } from '../symbols/history/symbol-facts.ts';
import { parseStrictYaml, readText } from './strict-yaml.ts';

const MAINLINE = /^\d{1,2}\.\d{1,3}$/;
const RHEL = /^\d{1,2}\.\d{1,3}\.\d{1,3}-\d{1,5}$/;

/** Advice that crashes machines or cannot work must not come in as a name to use: see the file's first lines. */
const NO_ADVICE = /kprobe|kallsyms|^module:/i;

const Name = z
	.string()
	.max(100)
	.regex(/^[A-Za-z_]\w*$/, 'it must be the name of a symbol');
const Use = z
	.string()
	.max(100)
	.regex(/^([A-Za-z_]\w*|%p\w+)$/, 'it must be the name of a symbol, or a format such as `%pg`')
	.refine((name) => !NO_ADVICE.test(name), 'looking symbols up behind the kernel’s back is no replacement');

const Change = z
	.strictObject({
		branch: z
			.string()
			.regex(
				/^(mainline|\d{1,2}\.\d{1,3}\.y|rhel-\d{1,2})$/,
				'it must be `mainline`, a stable branch such as `5.10.y`, or `rhel-9`',
			)
			.default('mainline'),
		since: z.string().nullable().default(null),
		date: z
			.string()
			.regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'it must be a year and a month, such as `2024-06`')
			.nullable()
			.default(null),
		until: z.string().nullable().default(null),
		kind: z.enum(['unexported', 'removed', 'inline', 'gpl-only', 'restricted', 'arguments']),
		commit: z
			.string()
			.regex(/^[0-9a-f]{8,40}$/, 'it must be a commit id of 8 to 40 digits')
			.nullable()
			.default(null),
		arch: z
			.array(z.string().regex(/^[a-z0-9_]+$/))
			.min(1)
			.nullable()
			.default(null),
	})
	.superRefine(({ branch, since, date, until }, context) => {
		const fits = versionsOf(branch);
		for (const [key, version] of Object.entries({ since, until })) {
			if (version === null || fits.test(version)) continue;
			context.addIssue({ code: 'custom', path: [key], message: `it must be a version of ${branch}` });
		}
		if (branch === 'mainline' && since === null) {
			context.addIssue({ code: 'custom', message: 'a change of mainline needs `since`' });
		}
		if (since !== null && date !== null) {
			context.addIssue({ code: 'custom', path: ['date'], message: '`since` says it already' });
		}
	});

const Replacement = z
	.strictObject({
		use: z.array(Use).min(1).max(5),
		since: z
			.string()
			.regex(/^(always|\d{1,2}\.\d{1,3})$/, 'it must be a version such as `6.2`, or `always`')
			.nullable()
			.default(null),
		rename: z.boolean().default(false),
		inline: z.boolean().default(false),
		gplOnly: z.boolean().default(false),
	})
	.refine(({ use, rename }) => !rename || use.length === 1, 'a `rename` has one name');

const Fact = z.strictObject({
	symbol: Name,
	changes: z.array(Change).max(10).default([]),
	instead: z
		.union([z.enum(['none', 'leave-out', 'open-code']), Replacement])
		.nullable()
		.default(null),
	evidence: z
		.array(
			z
				.string()
				.max(200)
				.regex(/^\P{C}+$/u),
		)
		.min(1)
		.max(10),
});

const SymbolFactsFile = z.strictObject({
	symbols: z
		.array(Fact)
		.max(2000)
		.superRefine((facts, context) => {
			const seen = new Set<string>();
			for (const [index, { symbol }] of facts.entries()) {
				if (seen.has(symbol))
					context.addIssue({ code: 'custom', path: [index, 'symbol'], message: 'it appears twice' });
				seen.add(symbol);
			}
		}),
});

function versionsOf(branch: string): RegExp {
	if (branch === 'mainline') return MAINLINE;
	if (branch.startsWith('rhel-')) return RHEL;
	return new RegExp(`^${branch.slice(0, -1).replaceAll('.', String.raw`\.`)}\\d{1,3}$`);
}

/** @throws UserError that names line and key of each mistake. */
export function parseSymbolFacts(text: string, fileName: string): SymbolFacts {
	const { symbols } = parseStrictYaml(text, SymbolFactsFile, fileName);
	return new Map(symbols.map((fact): [string, SymbolFact] => [fact.symbol, fact]));
}

/** @throws UserError when the file cannot be read or has mistakes. */
export async function readSymbolFacts(path: string): Promise<SymbolFacts> {
	return parseSymbolFacts(await readText(path, 'The file of facts about symbols'), basename(path));
}
