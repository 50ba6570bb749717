import type { Subject } from '../ports/records.ts';
import { type Command, parseCommands } from './parse-commands.ts';
import {
	helpText,
	movedText,
	notAllowedText,
	nothingToCancelText,
	unknownCommandText,
	unknownKernelText,
} from './replies.ts';
import { UserError } from '../../shared/errors.ts';
import type { Application } from '../ports/application.ts';
import { lockAndCancelChecks } from '../life-cycle/cancel-check.ts';
import { mayWrite } from '../life-cycle/may-write.ts';
import { chooseKernels } from '../plan/choose-kernels.ts';
import type { CommandJob } from '../ports/queue.ts';
import { requestCheck } from '../life-cycle/request-check.ts';

/** More replies than this are not worth posting on one pull request. */
const MAX_REPLIES = 20;

/** The command job: asks now whether the author may; reacts with eyes to acknowledge it, and replies only about what went wrong. */
export async function runCommand(app: Application, job: CommandJob): Promise<void> {
	try {
		await runCommands(app, job);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		app.logger.warn({ request: job.requestId, err: error }, 'GitHub refuses a command permanently');
	}
}

async function runCommands(app: Application, job: CommandJob): Promise<void> {
	const subject = await app.store.transaction((transaction) => transaction.lockSubject(job.subjectKey));
	const commands = parseCommands(job.text);
	if (subject === null || subject.pullRequest === null || commands.length === 0) return;

	if (!mayWrite(await app.github.getPermission(subject, job.author))) {
		return reply(app, subject, job, [notAllowedText(job.author)]);
	}
	if (job.commentId !== null) await app.github.addReaction(subject, job.commentId, 'eyes');
	const answers: string[] = [];
	for (const [index, command] of commands.entries()) {
		const answer = await runOne(app, { subject, pullRequest: subject.pullRequest, job, index }, command);
		if (answer !== null) answers.push(answer);
	}
	await reply(app, subject, job, answers);
}

interface CommandContext {
	readonly subject: Subject;
	readonly pullRequest: number;
	readonly job: CommandJob;
	/** Of the command within the comment. */
	readonly index: number;
}

/** @returns what there is to say about it, if anything. */
async function runOne(app: Application, context: CommandContext, command: Command): Promise<string | null> {
	switch (command.kind) {
		case 'recheck':
			return recheck(app, context, command);
		case 'cancel':
			return cancel(app, context);
		case 'help':
			return helpText(app.kernels.entries().map(({ id }) => id));
		case 'unknown':
			return unknownCommandText(command);
		default:
			return command satisfies never;
	}
}

async function recheck(
	app: Application,
	context: CommandContext,
	{ kernels: globs, clean }: Extract<Command, { kind: 'recheck' }>,
): Promise<string | null> {
	const { subject, pullRequest, job } = context;
	try {
		await chooseKernels(app.kernels, globs);
	} catch (error) {
		if (error instanceof UserError) return unknownKernelText(error);
		throw error;
	}
	const { state, headSha, baseRef, baseSha } = await app.github.getPullRequest(subject, pullRequest);
	if (state === 'closed') return null;
	// Who let one commit be built has not seen the next.
	if (job.approves !== null && job.approves !== headSha) return movedText(job.approves, headSha);
	await app.store.transaction(async (transaction) => {
		if (!(await transaction.recordDelivery(`${job.requestId}/${context.index}`, 'command'))) return;
		if (job.approves !== null) await transaction.approve(subject.key, job.approves);
		const rebuild = globs.length === 0 ? ['*'] : globs;
		const commits = { headSha, baseRef, baseSha };
		await requestCheck(transaction, { subject, ...commits, observedAt: null, trigger: 'command', rebuild, clean });
	});
	return null;
}

async function cancel(app: Application, { subject, job, index }: CommandContext): Promise<string | null> {
	return app.store.transaction(async (transaction) => {
		if (!(await transaction.recordDelivery(`${job.requestId}/${index}`, 'command'))) return null;
		const why = { kind: 'cancelled', by: job.author } as const;
		return (await lockAndCancelChecks(transaction, subject.key, why)) ? null : nothingToCancelText();
	});
}

async function reply(app: Application, subject: Subject, job: CommandJob, answers: readonly string[]): Promise<void> {
	if (answers.length === 0 || subject.pullRequest === null || subject.replies >= MAX_REPLIES) return;
	// A marker of its own makes a repetition find the answer that was given.
	const marker = `<!-- modprobot:reply:${job.requestId} -->`;
	const body = `${marker}\n${answers.join('\n\n')}`;
	await app.github.upsertComment(subject, subject.pullRequest, body, { marker, existingId: null });
	await app.store.transaction((transaction) => transaction.countReply(subject.key));
}
