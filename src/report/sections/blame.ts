/** The sentence a reader came for: who is to blame. */
import { lookupsOf } from '../../judgement/runtime-lookups.ts';
import { touchedPlaces } from '../../judgement/left-out-places.ts';
import type { PhrasingContent } from 'mdast';
import { distinctSymbols } from '../../judgement/findings.ts';
import { code, codes, paragraph, phrase } from '../markdown/nodes.ts';
import type { Section } from '../markdown/fit-sections.ts';
import { placeNames } from '../left-out-places.ts';
import { shortSha } from '../../shared/words.ts';
import type { View } from './view.ts';

export function blame(view: View): Section {
	return { name: 'who is to blame', rank: 0, maxItems: 1, render: () => [paragraph(sentence(view))] };
}

function sentence(view: View): PhrasingContent[] {
	const { standing, compared, conclusion, fresh, report } = view;
	const base = report.subject.base === null ? [] : phrase` ${code(shortSha(report.subject.base))}`;
	switch (standing) {
		case 'fail':
			if (report.leftOut.some(({ kind }) => kind === 'lost'))
				return phrase`The base commit${base} builds modules, and with this pull request nothing builds them any more.`;
			if (fresh.symbols.length + fresh.errors.length === 0) return failWithoutFresh(view, base);
			return compared
				? introduced(view, base)
				: phrase`There is no base to compare with, so this does not say who introduced it.`;
		case 'limit':
			return phrase`The build of this pull request hit a limit that the build of its base commit${base} stayed far below.`;
		case 'stopped':
			return phrase`This says nothing about the modules: the build was stopped at a limit, and nothing shows that this pull request is the cause. Say ${code('/recheck')} to try again.`;
		case 'source-missing':
			return phrase`${conclusion.title}. What was built without it is no proof, so this does not say whether this pull request breaks something.`;
		case 'unknown':
			return phrase`The base commit${base} could not be built far enough to compare, so this does not say whether this pull request is to blame.`;
		case 'infrastructure':
			return phrase`This says nothing about the modules: the machinery that builds them failed. Say ${code('/recheck')} to try again.`;
		case 'disputed':
			return phrase`This says nothing against the modules: modprobot misses symbols that this kernel’s own modpost, asked about the same objects, does not miss. That is a fault of modprobot; please report it.`;
		case 'unverifiable':
			return phrase`The modules compile, but no kernel here has a usable ${code('Module.symvers')}: whether their symbols resolve cannot be told.`;
		case 'left-out':
			return phrase`This change touches what looks like a module and could not be built: ${placeNames(touchedPlaces(report.leftOut))}. A pass would say nothing about it.`;
		case 'preexisting':
			return notToBlame(view, base);
		case 'excluded':
			return phrase`The ${code('dkms.conf')} leaves these kernels out, so nothing was built for them: this says nothing about the modules.`;
		case 'pass':
			return phrase`Everything compiles, and every symbol is exported by the kernel or by another module of the build.`;
		default:
			return standing satisfies never;
	}
}

function introduced({ fresh }: View, base: PhrasingContent[]): PhrasingContent[] {
	const count = distinctSymbols(fresh.symbols);
	if (count === 1 && fresh.errors.length === 0) {
		const { symbol, reason } = fresh.symbols[0]!;
		const what = reason === 'not-on-symbol-list' ? 'is not on the symbol list' : 'does not resolve';
		return phrase`${code(symbol)} ${what}. This pull request is the cause: its base commit${base} does not have this failure.`;
	}
	const these = count + fresh.errors.length === 1 ? 'this failure' : 'these failures';
	return phrase`This pull request is the cause: its base commit${base} does not have ${these}.`;
}

function notToBlame({ known, preexisting, compared }: View, base: PhrasingContent[]): PhrasingContent[] {
	if (known.symbols.length === 0)
		return phrase`The base commit${base} has the same failures: this pull request is not to blame.`;
	if (preexisting.symbols.length + preexisting.errors.length > 0)
		return phrase`The base commit${base} has the same failures, or the configuration says that they are known: this pull request is not to blame.`;
	const whom = compared ? 'this pull request is not to blame' : 'they are no reason to fail';
	return phrase`The configuration says that these failures are known: ${whom}.`;
}

function failWithoutFresh({ compared, context, report }: View, base: PhrasingContent[]): PhrasingContent[] {
	const missing = lookupsOf(report, context).ofAge('fresh').symbols;
	if (missing.length > 0) {
		const cause = compared
			? phrase`This pull request is the cause: its base commit${base} does not look ${missing.length === 1 ? 'it' : 'them'} up.`
			: phrase`There is no base to compare with, so this does not say who introduced it.`;
		return phrase`${codes(missing, 3)} ${missing.length === 1 ? 'is' : 'are'} looked up at run time and not there. ${cause}`;
	}
	if (!compared) return phrase`Not every module was built.`;
	return context.failOn === 'any'
		? phrase`None of this is new, but the configuration says ${code('failOn: any')}.`
		: phrase`A module that the base commit${base} builds is not built any more.`;
}
