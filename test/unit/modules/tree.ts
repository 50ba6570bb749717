import { isBuildFile } from '../../../src/modules/build-files.ts';
import { discoverModuleRoots } from '../../../src/modules/discover-module-roots.ts';
import type { Discovery } from '../../../src/modules/find-left-out.ts';
import type { BuildWay, ModuleRoot } from '../../../src/modules/module-root.ts';

/** The roots of a tree given as path → contents; a caller loads the texts of build files only. */
export function rootsOf(files: Readonly<Record<string, string>>): ModuleRoot[] {
	return [...discover(files).roots];
}

/** The roots of a tree, and what is not built of it. */
export function discover(files: Readonly<Record<string, string>>): Discovery {
	const texts = new Map(Object.entries(files).filter(([path]) => isBuildFile(path)));
	return discoverModuleRoots({ paths: Object.keys(files), texts });
}

/** `wrapper src`, `kbuild src {"CONFIG_X":"m"}`: one line a way. */
export function waysOf(root: ModuleRoot | undefined): string[] {
	return (root?.ways ?? []).map((way: BuildWay) => {
		const variables = 'variables' in way ? JSON.stringify(way.variables) : '{}';
		const goals = 'goals' in way && way.goals ? ` ${way.goals.join(' ')}` : '';
		return `${way.kind} ${way.directory}${goals}${variables === '{}' ? '' : ` ${variables}`}`;
	});
}

export function paths(roots: readonly ModuleRoot[]): string[] {
	return roots.map(({ path }) => path);
}

/** A makefile that builds its own directory against the running kernel. */
export const WRAPPER = `
KDIR ?= /lib/modules/$(shell uname -r)/build
all:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules
`;

/** A module that needs the symbols of a directory beside it. */
export function wants(other: string): string {
	return `obj-m := x.o\nKBUILD_EXTRA_SYMBOLS := $(src)/../${other}/Module.symvers\n`;
}
