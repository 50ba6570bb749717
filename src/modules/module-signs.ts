/** What makes a makefile look like one of a module, also where nothing tells how it builds it. */
import { append, remembering } from '../shared/collections.ts';
import { reachable } from './dependency-order.ts';
import { KERNEL_DIRECTORY_VARIABLES } from './kernel-variable-names.ts';
import { referencedNames, words } from './make-references.ts';
import type { LoadedMakefile } from './makefile-reader.ts';
import { allTexts, type Makefile } from './makefile-syntax.ts';

const KERNEL_PATH = /\/lib\/modules\/|\/usr\/src\/(?:linux|kernels)/;
const MODULES = /\bobj-(?:m\b|\$)|(?:^|[\s;&|"'])modules(?=$|[\s;&|"'])|\b(?:M|SUBDIRS|KBUILD_EXTMOD)=|\.ko\b/;
const MODULE_GOAL = /^(?:build[-_])?(?:kernel[-_]?)?(?:modules?|drivers?|kmods?|ko|kernel)(?:[-_](?:build|all))?$/;
const MAX_GOALS = 3;

/** Whether a makefile speaks of a kernel and of its modules. */
export function looksLikeModuleBuild({ makefiles }: LoadedMakefile): boolean {
	const signs = makefiles.map(signsOf);
	return signs.some(({ kernel }) => kernel) && signs.some(({ modules }) => modules);
}

/** Whether it speaks of a kernel's build directory, and whether of modules. */
const signsOf = remembering((makefile: Makefile) => {
	const texts = [...allTexts(makefile), ...makefile.definitions.keys()];
	const isDirectory = (name: string) => KERNEL_DIRECTORY_VARIABLES.has(name);
	return {
		kernel: texts.some(
			(text) => KERNEL_PATH.test(text) || isDirectory(text) || referencedNames(text).values().some(isDirectory),
		),
		modules: texts.some((text) => MODULES.test(text)),
	};
});

/** Whether plain make would find something to do, other than to clean. */
export function hasUsualGoal({ makefiles, isPartial }: LoadedMakefile): boolean {
	const usual = usualTargets(makefiles);
	return usual === null ? isPartial : !/clean|^mrproper/.test(words(usual)[0] ?? '');
}

function usualTargets(makefiles: readonly Makefile[]): string | null {
	const rule = makefiles.flatMap(({ rules }) => rules).find(({ targets }) => isGoal(targets));
	return rule?.targets ?? null;
}

function isGoal(targets: string): boolean {
	return words(targets).some((target) => !target.startsWith('.') && !target.includes('%'));
}

/**
 * The goals that are named for modules and lead to a call of the kernel's build tree, where the one that make takes by
 * itself does not.
 * @param kernelTargets - the targets of the rules that call it; where there are none, any rule with a recipe may.
 */
export function moduleGoals({ makefiles, variables }: LoadedMakefile, kernelTargets: readonly string[]): string[] {
	const rules = makefiles.flatMap((makefile) => makefile.rules);
	const named = rules.flatMap(({ targets }) => words(targets).filter((target) => MODULE_GOAL.test(target)));
	if (named.length === 0) return [];
	const needs = new Map<string, string[][]>();
	for (const rule of rules) {
		const prerequisites = words(variables.expand(rule.prerequisites));
		for (const target of words(variables.expand(rule.targets))) append(needs, target, prerequisites);
	}
	const calls = new Set(kernelTargets);
	const leadsToKernel = (goal: string) =>
		reachable([goal], (target) => needs.get(target)?.flat() ?? [])
			.values()
			.some((target) => calls.has(target));
	const usual = words(variables.expand(usualTargets(makefiles) ?? ''))[0] ?? '';
	if (leadsToKernel(usual)) return [];
	return [...new Set(named)]
		.filter((goal) => goal !== usual)
		.slice(0, 10 * MAX_GOALS)
		.filter((goal) => calls.size === 0 || leadsToKernel(goal))
		.slice(0, MAX_GOALS);
}
