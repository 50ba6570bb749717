/**
 * GitHub's limits of what is sent to it (its OpenAPI description, and the documentation of issue comments and check
 * runs). Texts are cut to size in `report/`; text that is too long here is a bug, reported before GitHub refuses it.
 */
import type { CheckRun } from '../checks/ports/github.ts';

export const ANNOTATIONS_PER_REQUEST = 50;
const COMMENT_CHARACTERS = 65_536;
const CHECK_TEXT_CHARACTERS = 65_535;
const ANNOTATION_TITLE_CHARACTERS = 255;
const ANNOTATION_MESSAGE_BYTES = 65_535;
const ACTIONS = 3;

/** @throws RangeError */
export function requireCommentWithinLimits(body: string): void {
	atMost('The comment', body, COMMENT_CHARACTERS);
}

/** @throws RangeError */
export function requireCheckRunWithinLimits(run: CheckRun): void {
	if ((run.status === 'completed') !== (run.conclusion !== undefined)) {
		throw new RangeError('A check run has a conclusion exactly where it is completed.');
	}
	atMost('The check run’s summary', run.summary, CHECK_TEXT_CHARACTERS);
	atMost('The check run’s text', run.text ?? '', CHECK_TEXT_CHARACTERS);
	for (const { title, message, startLine, endLine } of run.annotations) {
		atMost('An annotation’s title', title, ANNOTATION_TITLE_CHARACTERS);
		if (Buffer.byteLength(message) > ANNOTATION_MESSAGE_BYTES) throw new RangeError('An annotation is too long.');
		if (startLine < 1 || endLine < startLine) throw new RangeError('An annotation’s lines are out of order.');
	}
	if ((run.actions ?? []).length > ACTIONS) throw new RangeError('A check run has at most three actions.');
	for (const { label, description, identifier } of run.actions ?? []) {
		atMost('An action’s label', label, 20);
		atMost('An action’s description', description, 40);
		atMost('An action’s identifier', identifier, 20);
	}
}

function atMost(what: string, text: string, characters: number): void {
	if (text.length > characters) throw new RangeError(`${what} has ${text.length} characters of ${characters}.`);
}
