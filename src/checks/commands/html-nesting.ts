/** Which elements of HTML are open, as browsers read tags; Markdown's own elements do not count. */

/** Elements without content, and those that end by themselves where another begins. */
const NEVER_OPEN = new Set(
	'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option'.split(' '),
);
/** Elements whose content is text up to their own end. */
const ONLY_TEXT = /^(?:script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext)$/;
const MAX_OPEN = 1000;

const TAG = /<(\/?)([a-z][^\s/>]{0,100})/iy;
/** Quoted values may hold anything. Either alternative begins with another character: time is linear. */
const ATTRIBUTES = /(?:[^"'>]|"[^"]*"|'[^']*')*>/y;

export class HtmlNesting {
	readonly #open: string[] = [];
	/** A tag or comment that nothing ends: all that follows is part of it. */
	#isSwallowed = false;

	get isOpen(): boolean {
		return this.#isSwallowed || this.#open.length > 0;
	}

	/** Reads the next piece of HTML. */
	read(html: string): void {
		for (let at = html.indexOf('<'); at !== -1 && !this.#isSwallowed; at = html.indexOf('<', at)) {
			at = html.startsWith('<!--', at) ? this.#behind(html, '-->', at + 4) : this.#readTag(html, at);
		}
	}

	/** @returns where to go on. */
	#readTag(html: string, at: number): number {
		TAG.lastIndex = at;
		const [, slash, word = ''] = TAG.exec(html) ?? [];
		if (slash === undefined) return at + 1;
		ATTRIBUTES.lastIndex = TAG.lastIndex;
		if (!ATTRIBUTES.test(html)) this.#isSwallowed = true;
		const name = word.toLowerCase();
		if (slash === '/') this.#close(name);
		else if (!NEVER_OPEN.has(name)) {
			this.#open.push(name);
			if (this.#open.length > MAX_OPEN) this.#isSwallowed = true;
		}
		return ATTRIBUTES.lastIndex;
	}

	#close(name: string): void {
		// Within what is only text no other end counts.
		if (ONLY_TEXT.test(this.#open.at(-1) ?? '') && this.#open.at(-1) !== name) return;
		const at = this.#open.lastIndexOf(name);
		if (at !== -1) this.#open.length = at;
	}

	#behind(html: string, end: string, from: number): number {
		const at = html.indexOf(end, from);
		if (at === -1) this.#isSwallowed = true;
		return at === -1 ? html.length : at + end.length;
	}
}
