/** Reads what a dkms.conf says in so many words; it is a shell script, and running it is the sandbox's business. */

const MAX_NAMES = 1000;
const ASSIGNMENT = /^[ \t]*([A-Z_]{1,40})(?:\[[^\]]{0,40}\])?=(?:"([^"]{0,500})"|'([^']{0,500})'|([^\s;#"']{0,500}))/;

/** The literal values of `BUILT_MODULE_NAME`, with the variables that are set to a literal before them. */
export function dkmsModuleNames(text: string): string[] {
	const known = new Map<string, string>();
	const names = new Set<string>();
	for (const line of text.split('\n', 50_000)) {
		const [, name = '', ...values] = ASSIGNMENT.exec(line.slice(0, 1000)) ?? [];
		const raw = values.find((value) => value !== undefined);
		if (raw === undefined) continue;
		const value = raw.replaceAll(
			/\$\{?([A-Z_]{1,40})\}?/g,
			(reference: string, variable: string) => known.get(variable) ?? reference,
		);
		if (!/^[\w.-]{1,100}$/.test(value)) continue;
		if (name !== 'BUILT_MODULE_NAME') known.set(name, value);
		else if (names.size < MAX_NAMES) names.add(value);
	}
	return [...names];
}
