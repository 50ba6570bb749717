/** The sentence a reader came for: who is to blame. */
import type { PhrasingContent } from 'mdast';
import { distinctSymbols } from '../findings.ts';
import { code, paragraph, phrase } from '../markdown/nodes.ts';
import type { Section } from '../markdown/fit-sections.ts';
import { shortSha } from '../words.ts';
import type { View } from './view.ts';

export function blame(view: View): Section {
	return { name: 'who is to blame', rank: 0, maxItems: 1, render: () => [paragraph(sentence(view))] };
}

function sentence(view: View): PhrasingContent[] {
	const { standing, compared, fresh, report } = view;
	const base = report.subject.base === null ? [] : phrase` ${code(shortSha(report.subject.base))}`;
	switch (standing) {
		case 'fail':
			if (fresh.symbols.length + fresh.errors.length === 0) return failWithoutFresh(view);
			return compared
				? introduced(view, base)
				: phrase`There is no base to compare with, so this does not say who introduced it.`;
		case 'limit':
			return compared
				? phrase`The build of this pull request hit a limit that the build of its base commit${base} did not hit.`
				: phrase`The build hit a limit before it was done.`;
		case 'unknown':
			return phrase`The base commit${base} could not be built far enough to compare, so this does not say whether this pull request is to blame.`;
		case 'infrastructure':
			return phrase`This says nothing about the modules: the machinery that builds them failed. Say ${code('/recheck')} to try again.`;
		case 'unverifiable':
			return phrase`The modules compile, but no kernel here has a usable ${code('Module.symvers')}: whether their symbols resolve cannot be told.`;
		case 'preexisting':
			return phrase`The base commit${base} has the same failures: this pull request is not to blame.`;
		case 'pass':
			return phrase`Everything compiles, and every symbol is exported by the kernel or by another module of the build.`;
		default:
			return standing satisfies never;
	}
}

function introduced({ fresh }: View, base: PhrasingContent[]): PhrasingContent[] {
	const count = distinctSymbols(fresh.symbols);
	if (count === 1 && fresh.errors.length === 0) {
		return phrase`${code(fresh.symbols[0]!.symbol)} does not resolve. This pull request is the cause: its base commit${base} does not have this failure.`;
	}
	const these = count + fresh.errors.length === 1 ? 'this failure' : 'these failures';
	return phrase`This pull request is the cause: its base commit${base} does not have ${these}.`;
}

function failWithoutFresh({ compared, context, report }: View): PhrasingContent[] {
	const base = phrase` ${code(shortSha(report.subject.base ?? ''))}`;
	if (!compared) return phrase`Not every module was built.`;
	return context.failOn === 'any'
		? phrase`None of this is new, but the configuration says ${code('failOn: any')}.`
		: phrase`A module that the base commit${base} builds is not built any more.`;
}
