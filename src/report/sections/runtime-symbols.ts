/** What the modules look up by name at run time: folded, unless it is why the check fails. */
import { FINDING_GROUPS } from '../../judgement/findings.ts';
import type { RuntimeFinding } from '../../judgement/runtime-lookups.ts';
import type { PhrasingContent } from 'mdast';
import { type Section, section } from '../markdown/fit-sections.ts';
import { code, codes, details, enumerated, heading, list, paragraph, phrase, strong } from '../markdown/nodes.ts';
import { presenceInWords, RUNTIME_SENTENCE, RUNTIME_TITLE } from '../runtime-lookups.ts';
import { more } from './symbols.ts';
import { place, type View } from './view.ts';

const MAX_SHOWN = 40;
const MAX_USES = 3;
const MAX_MODULES = 4;

export function runtimeSymbols(view: View): Section {
	const { runtimeSymbols: findings, missingLookups } = view.check;
	const isFailing = FINDING_GROUPS.some((group) => missingLookups[group].symbols.length > 0);
	const options = { rank: isFailing ? 3 : 7, maxItems: MAX_SHOWN, isEmpty: findings.length === 0 };
	return section('what is looked up by name at run time', options, (max) => {
		const shown = findings.slice(0, max).map((finding) => entry(view, finding));
		const children = [paragraph(phrase`${RUNTIME_SENTENCE}`), list(shown), ...more(findings.length - shown.length)];
		return isFailing
			? [heading(4, phrase`${RUNTIME_TITLE}`), ...children]
			: details(`${RUNTIME_TITLE} (${findings.length})`, children);
	});
}

function entry(view: View, finding: RuntimeFinding): PhrasingContent[] {
	const places = finding.uses.slice(0, MAX_USES).map(({ file, line }) => place(view, file, line));
	const at = enumerated(places, finding.uses.length - places.length, 'place');
	const modules = finding.modules.length === 0 ? [] : phrase`, for ${codes(finding.modules, MAX_MODULES)}`;
	const words = presenceInWords(finding, view.names);
	const age = finding.isNew ? phrase` (new)` : [];
	return phrase`${strong([code(finding.symbol)])}${age} ${words}. By ${codes(finding.by, MAX_MODULES)} at ${at}${modules}`;
}
