import { createHash } from 'node:crypto';
import { MARKER } from '../../report/comment.ts';
import type { Application } from '../ports/application.ts';
import type { Subject } from '../ports/records.ts';
import type { CommentText } from './publication.ts';

/** Writes the one comment of a pull request: the first only where there is a finding, and none that says the same again. */
export async function publishComment(
	{ github, store }: Application,
	subject: Subject,
	pullRequest: number,
	{ kind, body }: CommentText,
): Promise<void> {
	const isNeeded = kind === 'finding';
	if (!isNeeded && subject.commentId === null) return;
	const digest = createHash('sha256').update(body).digest('hex');
	// What it says may have been deleted with it: a finding is looked for.
	if (!isNeeded && digest === subject.commentDigest) return;
	const options = { marker: MARKER, existingId: subject.commentId, mayCreate: isNeeded };
	const id = await github.upsertComment(subject, pullRequest, body, options);
	if (id === null || (id === subject.commentId && digest === subject.commentDigest)) return;
	await store.transaction((transaction) => transaction.saveComment(subject.key, id, digest));
}
