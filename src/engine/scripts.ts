/** The scripts that run inside a sandbox. */
import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(new URL(`scripts/${name}`, import.meta.url), 'utf8');

export const scripts = {
	ask: read('ask.sh'),
	modulesMk: read('modules.mk'),
	compile: read('compile.sh'),
	optionsMk: read('options.mk'),
	settle: read('settle.sh'),
	linked: read('linked.sh'),
	plainLinks: read('plain-links.awk'),
	withTree: read('with-tree.sh'),
	unpack: read('unpack.sh'),
	keep: read('keep.sh'),
	keepDebug: read('keep-debug.sh'),
	debug: read('debug.sh'),
	outdated: read('outdated.sh'),
	make: read('make.sh'),
	dkms: read('dkms.bash'),
	produced: read('produced.sh'),
	exportLists: read('export-lists.sh'),
	linkObjects: read('link-objects.sh'),
	collect: read('collect.sh'),
	defined: read('defined.sh'),
	modpost: read('modpost.sh'),
	makeDebug: read('make-debug.sh'),
	compileAgain: read('compile-again.sh'),
	locate: read('locate.sh'),
	headers: read('headers.sh'),
	includes: read('includes.sh'),
	missing: read('missing.sh'),
	choices: read('choices.sh'),
} as const;

/** dkms.conf is written for bash; the sandbox itself only counts on a POSIX shell. */
export const RUN_BASH = `
command -v bash >/dev/null || { echo "this image has no bash, which dkms.conf needs" >&2; exit 2; }
script=$1
shift
exec bash -c "$script" dkms "$@"`;
