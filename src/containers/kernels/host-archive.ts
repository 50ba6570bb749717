/** One place packages come from, as apt's source files say it. */
interface Source {
	readonly uri: string;
	readonly suites: readonly string[];
	readonly components: readonly string[];
}

/**
 * The sources for making a Debian base image of `suite`, on the servers this host uses itself.
 * @param texts The host's source files, one-line or deb822 format.
 * @param codename The host's own Debian release; null on another distribution.
 * @returns lines for mmdebstrap; none where the host's Debian archive is not known, and mmdebstrap then chooses.
 */
export function bootstrapSources(texts: readonly string[], codename: string | null, suite: string): string[] {
	if (codename === null) return [];
	const sources = texts.flatMap((text) => [...oneLineSources(text), ...deb822Sources(text)]);
	const serving = (name: string) =>
		sources
			.filter((source) => source.suites.includes(name) && source.components.includes('main'))
			.map(({ uri }) => uri);
	// Other vendors' archives call their suites by Debian's names too, but have no point-release updates.
	const updates = serving(`${codename}-updates`);
	const archive = serving(codename).find((uri) => updates.includes(uri)) ?? serving(codename)[0];
	if (archive === undefined) return [];
	const main = `deb ${archive} ${suite} main`;
	if (suite === 'sid') return [main];
	const security = serving(`${codename}-security`)[0];
	return [
		main,
		`deb ${archive} ${suite}-updates main`,
		...(security === undefined ? [] : [`deb ${security} ${suite}-security main`]),
	];
}

function oneLineSources(text: string): Source[] {
	return text.split('\n').flatMap((line) => {
		const [, uri = '', suite = '', components = ''] =
			/^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line.trim()) ?? [];
		return uri === '' ? [] : [{ uri, suites: [suite], components: words(components) }];
	});
}

function deb822Sources(text: string): Source[] {
	const stanzas = text.replaceAll(/^#.*\n?/gm, '').split(/\n\s*\n/);
	return stanzas.flatMap((stanza) => {
		const field = (name: string) => words(new RegExp(`^${name}:(.*(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1] ?? '');
		if (!field('Types').includes('deb') || field('Enabled').includes('no')) return [];
		return field('URIs').map((uri) => ({ uri, suites: field('Suites'), components: field('Components') }));
	});
}

function words(text: string): string[] {
	return text.split(/\s+/).filter((word) => word !== '');
}
