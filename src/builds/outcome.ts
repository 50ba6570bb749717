import type { Outcome } from '../results/check-report.ts';

/** The design's precedence of outcomes, strongest first. */
const PRECEDENCE: readonly Outcome[] = [
	'infrastructure-error',
	'limit-exceeded',
	'build-errors',
	'symbol-failures',
	'incomplete',
	'unverifiable',
	'pass',
	'excluded',
];

/** The outcome of the whole from those of its parts; nothing at all is `incomplete`, never `pass`. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
	return PRECEDENCE.find((outcome) => outcomes.includes(outcome)) ?? 'incomplete';
}
