/** The sentence a reader came for: who is to blame. */
import type { PhrasingContent } from 'mdast';
import type { JudgedCheck } from '../../judgement/judge-check.ts';
import { code, codes, paragraph, phrase } from '../markdown/nodes.ts';
import { type Section, section } from '../markdown/fit-sections.ts';
import { placeNames } from '../left-out-places.ts';
import { distinctSymbols } from '../title.ts';
import { shortSha } from '../../shared/words.ts';
import type { View } from './view.ts';

export function blame(view: View): Section {
	return section('who is to blame', { rank: 0 }, () => [paragraph(sentence(view))]);
}

function sentence(view: View): PhrasingContent[] {
	const { check, title } = view;
	const { status, isCompared, findings, report, lostPlaces, touchedPlaces } = check;
	const base = report.subject.base === null ? [] : phrase` ${code(shortSha(report.subject.base))}`;
	switch (status) {
		case 'fail':
			if (lostPlaces.length > 0)
				return phrase`The base commit${base} builds modules, and with this pull request nothing builds them any more.`;
			if (findings.new.symbols.length + findings.new.errors.length === 0) return failWithoutNew(check, base);
			return isCompared
				? introduced(check, base)
				: phrase`There is no base to compare with, so this does not say who introduced it.`;
		case 'limit':
			return phrase`The build of this pull request hit a limit that the build of its base commit${base} stayed far below.`;
		case 'stopped':
			return phrase`This says nothing about the modules: the build was stopped at a limit, and nothing shows that this pull request is the cause. Say ${code('/recheck')} to try again.`;
		case 'source-missing':
			return phrase`${title}. What was built without it proves nothing, so this does not say whether this pull request breaks something.`;
		case 'unknown':
			return phrase`The base commit${base} could not be built far enough to compare, so this does not say whether this pull request is to blame.`;
		case 'infrastructure':
			return phrase`This says nothing about the modules: the machinery that builds them failed. Say ${code('/recheck')} to try again.`;
		case 'disputed':
			return phrase`This says nothing against the modules: modprobot misses symbols that this kernel’s own modpost, asked about the same objects, does not miss. That is a fault of modprobot; please report it.`;
		case 'unverifiable':
			return phrase`The modules compile, but no kernel here has a usable ${code('Module.symvers')}: whether their symbols resolve cannot be told.`;
		case 'left-out':
			return phrase`This change touches what looks like a module and could not be built: ${placeNames(touchedPlaces)}. A pass would say nothing about it.`;
		case 'preexisting':
			return notToBlame(check, base);
		case 'excluded':
			return phrase`The ${code('dkms.conf')} excludes these kernels, so nothing was built for them: this says nothing about the modules.`;
		case 'untouched':
			return phrase`No changed file can change what a module of this repository builds to.`;
		case 'pass':
			return phrase`Everything compiles, and every symbol is exported by the kernel or by another module of the build.`;
		default:
			return status satisfies never;
	}
}

function introduced({ findings: { new: added } }: JudgedCheck, base: PhrasingContent[]): PhrasingContent[] {
	const count = distinctSymbols(added.symbols);
	if (count === 1 && added.errors.length === 0) {
		const { symbol, reason } = added.symbols[0]!;
		const what = reason === 'not-on-symbol-list' ? 'is not on the symbol list' : 'does not resolve';
		return phrase`${code(symbol)} ${what}. This pull request is the cause: its base commit${base} does not have this failure.`;
	}
	const these = count + added.errors.length === 1 ? 'this failure' : 'these failures';
	return phrase`This pull request is the cause: its base commit${base} does not have ${these}.`;
}

function notToBlame({ findings, isCompared }: JudgedCheck, base: PhrasingContent[]): PhrasingContent[] {
	const { known, preexisting } = findings;
	if (known.symbols.length === 0)
		return phrase`The base commit${base} has the same failures: this pull request is not to blame.`;
	if (preexisting.symbols.length + preexisting.errors.length > 0)
		return phrase`The base commit${base} has the same failures, or the configuration says that they are known: this pull request is not to blame.`;
	const whom = isCompared ? 'this pull request is not to blame' : 'they are no reason to fail';
	return phrase`The configuration says that these failures are known: ${whom}.`;
}

function failWithoutNew(
	{ isCompared, failOn, missingLookups }: JudgedCheck,
	base: PhrasingContent[],
): PhrasingContent[] {
	const missing = missingLookups.new.symbols;
	if (missing.length > 0) {
		const cause = isCompared
			? phrase`This pull request is the cause: its base commit${base} does not look ${missing.length === 1 ? 'it' : 'them'} up.`
			: phrase`There is no base to compare with, so this does not say who introduced it.`;
		return phrase`${codes(missing, 3)} ${missing.length === 1 ? 'is' : 'are'} looked up at run time and does not exist. ${cause}`;
	}
	if (!isCompared) return phrase`Not every module was built.`;
	return failOn === 'any'
		? phrase`None of this is new, but the configuration says ${code('failOn: any')}.`
		: phrase`A module that the base commit${base} builds is not built any more.`;
}
