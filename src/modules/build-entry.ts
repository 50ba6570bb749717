/** What to write into the configuration to have a template's modules built: a proposal, as far as files can tell. */
import posix from 'node:path/posix';
import type { BuildEntry } from './left-out.ts';
import type { Template } from './templates.ts';
import { isInside } from './tree-path.ts';

/** How a tree's makefiles are made, and from where: a directory with a configure script or a CMake project. */
export interface Project {
	readonly path: string;
	readonly kind: 'configure' | 'cmake';
	/** The files in `path` that say so. */
	readonly files: readonly string[];
}

/** For a person to fill in, where a placeholder's name does not tell what it stands for. */
const UNKNOWN = 'VALUE';
const MAX_PLACEHOLDERS = 12;
const PLACEHOLDER = /@([A-Za-z_]\w{0,60})@/g;
const OWN_DIRECTORIES = /^(?:abs_)?(?:top_)?(?:src|build)dir$/i;
const KERNEL_DIRECTORY = /^(?:K|KERNEL_?|LINUX_?)(?:DIR|SRC|SOURCES?|BUILD(?:_?DIR)?|PATH|OBJ)$/i;

export function buildEntryOf(
	template: Template,
	project: Project | null,
	texts: ReadonlyMap<string, string>,
): BuildEntry | null {
	const filled = filledIn(template, texts);
	if (filled?.isWhole && project?.kind !== 'configure') return { path: template.path, commands: filled.commands };
	if (project !== null) return { path: project.path, commands: projectCommands(project) };
	return filled === null ? null : { path: template.path, commands: filled.commands };
}

function projectCommands({ kind, files }: Project): string[] {
	if (kind === 'cmake') return ['cmake -S . -B build', 'make -C build -j$JOBS'];
	const names = new Set(files.map((file) => posix.basename(file)));
	const make = names.has('configure') ? [] : [names.has('autogen.sh') ? './autogen.sh' : 'autoreconf -fi'];
	return [...make, './configure', 'make -j$JOBS'];
}

/** Commands that fill in the makefile that Kbuild reads; `isWhole`: with a value for each placeholder. */
function filledIn(
	{ kind, path, files }: Template,
	texts: ReadonlyMap<string, string>,
): { readonly commands: string[]; readonly isWhole: boolean } | null {
	const file = files.find((each) => texts.get(each)?.includes('obj-') && isInside(path, each));
	const name = file === undefined ? '' : posix.basename(file);
	const text = texts.get(file ?? '') ?? '';
	if (kind !== 'kbuild' || !/^[\w.+-]{1,100}$/.test(name) || name.endsWith('.am') || text.includes('{{')) return null;
	const made = name.includes('Kbuild') ? 'Kbuild' : 'Makefile';
	const names = [...new Set([...text.matchAll(PLACEHOLDER)].map(([, placeholder = '']) => placeholder))];
	if (names.length > MAX_PLACEHOLDERS) return null;
	const values = names.map((placeholder) => [placeholder, valueOf(placeholder, text, path)] as const);
	const edits = values.map(([placeholder, value]) => ` -e "s|@${placeholder}@|${value ?? UNKNOWN}|g"`).join('');
	return {
		commands: [
			edits === '' ? `cp ${name} ${made}` : `sed${edits} ${name} > ${made}`,
			'make -C $KERNEL_BUILD M=$PWD modules',
		],
		isWhole: values.every(([, value]) => value !== null),
	};
}

function valueOf(placeholder: string, text: string, path: string): string | null {
	const mark = `@${placeholder}@`;
	if (text.includes(`${mark}.o`) || text.includes(`${mark}-y`) || text.includes(`${mark}-objs`)) {
		return posix
			.basename(path)
			.replaceAll(/[^A-Za-z0-9_]/g, '_')
			.replace(/^_*$/, 'driver');
	}
	if (OWN_DIRECTORIES.test(placeholder)) return '$PWD';
	if (KERNEL_DIRECTORY.test(placeholder)) return '$KERNEL_BUILD';
	if (/^(?:PACKAGE_|MODULE_|DRIVER_)?VERSION$/i.test(placeholder)) return '0';
	if (/_(?:TRUE|FALSE)$/.test(placeholder)) return placeholder.endsWith('_TRUE') ? '' : '#';
	return /FLAGS$/i.test(placeholder) ? '' : null;
}
