/** Where `.gitmodules` says that a submodule is fetched from: hostile text, of which little is accepted. */

export interface SubmoduleSource {
	/** A plain URL at the parent's own host. */
	readonly cloneUrl: string;
	readonly owner: string;
	readonly name: string;
}

const MAX_URL_LENGTH = 1000;
/** What GitHub has in the names of accounts and repositories. */
const OWNER_OR_NAME = /^(?!-)(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
/** Other ways to the host that serves the same repositories; git's own protocol is no longer spoken by GitHub. */
const OTHER_PORTS: Readonly<Record<string, string>> = { 'ssh:': '22', 'git+ssh:': '22', 'git:': '9418' };
const NOT_USABLE = { problem: 'its address in .gitmodules cannot be fetched from' };

/**
 * Relative addresses are resolved against the parent's clone URL, as git does (git-submodule(1), "add"). Addresses of
 * the parent's host that name `owner/name`, by whatever protocol, become one by the parent's protocol, without user or
 * password. All else is refused: other hosts, local paths, options, `ext::`.
 * @param parent the clone URL of the repository whose `.gitmodules` it is: `https://host/owner/name.git`.
 */
export function resolveSubmoduleUrl(parent: string, url: string): SubmoduleSource | { readonly problem: string } {
	if (url.length > MAX_URL_LENGTH || !/^[\x21-\x7e]+$/.test(url) || /[\\%?#]/.test(url)) return NOT_USABLE;
	const site = URL.parse(parent);
	if (site === null) return NOT_USABLE;
	const prefix = site.pathname.split('/').slice(0, -2);
	const path = /^\.{1,2}\//.test(url) ? resolveRelative(site, url) : absolutePath(site, url);
	if (typeof path === 'object') return path;
	const parts = path.replace(/\/$/, '').split('/');
	const [owner = '', last = ''] = parts.slice(-2);
	const name = last.replace(/\.git$/, '');
	const isThere = parts.length === prefix.length + 2 && parts.slice(0, -2).join('/') === prefix.join('/');
	if (!isThere || !OWNER_OR_NAME.test(owner) || !OWNER_OR_NAME.test(name)) return NOT_USABLE;
	return { cloneUrl: `${site.protocol}//${site.host}${prefix.join('/')}/${owner}/${name}.git`, owner, name };
}

function resolveRelative({ pathname }: URL, url: string): string | typeof NOT_USABLE {
	const path = pathname.replace(/\/$/, '').split('/');
	let rest = url;
	for (;;) {
		if (rest.startsWith('./')) rest = rest.slice(2);
		else if (rest.startsWith('../')) {
			// The empty text before the first slash stays: nothing is above the host.
			if (path.length <= 1) return NOT_USABLE;
			path.pop();
			rest = rest.slice(3);
		} else return `${path.join('/')}/${rest}`;
	}
}

function absolutePath(site: URL, url: string): string | { readonly problem: string } {
	// `user@host:path`; git takes it for an address of ssh where no slash is before the colon.
	const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)\/?(.+)$/.exec(url);
	if (scp !== null) {
		const [, host = '', path = ''] = scp;
		// `ext::command` and the like.
		if (path.startsWith(':')) return NOT_USABLE;
		return host.toLowerCase() === site.hostname ? `/${path}` : elsewhere(host);
	}
	const parsed = /^[a-z+]+:\/\//i.test(url) ? URL.parse(url) : null;
	if (parsed === null || /(^|\/)\.{1,2}(\/|$)/.test(url.replace(/^[^:]+:\/\//, ''))) return NOT_USABLE;
	const isSameProtocol = parsed.protocol === site.protocol;
	if (!isSameProtocol && !isWeb(parsed) && !(parsed.protocol in OTHER_PORTS)) return NOT_USABLE;
	if (parsed.hostname.toLowerCase() !== site.hostname || !(isSameProtocol || isOtherWay(site, parsed)))
		return elsewhere(parsed.host);
	const port = parsed.port === OTHER_PORTS[parsed.protocol] ? '' : parsed.port;
	return port === (isSameProtocol ? site.port : '') ? parsed.pathname : elsewhere(parsed.host);
}

/** Whether the same repositories are served there: not where the parent's protocol has a port of its own. */
function isOtherWay(site: URL, other: URL): boolean {
	return isWeb(site) && (site.port === '' || !isWeb(other));
}

function isWeb({ protocol }: URL): boolean {
	return protocol === 'https:' || protocol === 'http:';
}

function elsewhere(host: string): { readonly problem: string } {
	return { problem: `it is on another host (${host.slice(0, 200)})` };
}
