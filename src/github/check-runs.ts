import type { CheckRun, RepositoryIdentity } from '../checks/ports/github.ts';
import { type Client, ONCE } from './clients.ts';
import { explained, orNull } from './failures.ts';
import { ANNOTATIONS_PER_REQUEST } from './limits.ts';

type Annotations = CheckRun['annotations'];

interface KnownRun {
	readonly id: number;
	readonly annotationsCount: number;
}

type Annotation = ReturnType<typeof toGitHub>;

const WHAT = 'The check run';

/**
 * Creates or updates, then appends the annotations that are not there yet; may be repeated after any failure.
 * GitHub only ever appends annotations, so those that a run has are read and subtracted.
 */
export async function publishCheckRun(
	client: Client,
	appId: number,
	repository: RepositoryIdentity,
	run: CheckRun,
	existingId: number | null,
): Promise<number> {
	const known =
		(existingId === null ? null : await getRun(client, repository, existingId)) ??
		(await findRun(client, appId, repository, run));
	const missing = known === null ? run.annotations : await withoutKnown(client, repository, known, run.annotations);
	const [first, ...further] = inBatches(missing.map(toGitHub));
	const at = { ...ONCE, owner: repository.owner, repo: repository.name };
	const fields = { name: run.name, external_id: run.externalId, ...stateOf(run), actions: [...run.actions] };
	const output = { title: run.title, summary: run.summary, text: run.text ?? '' };
	const full = { ...at, ...fields, output: { ...output, annotations: first ?? [] } };
	const written = known
		? await explained(WHAT, client.rest.checks.update({ ...full, check_run_id: known.id }))
		: await explained(WHAT, client.rest.checks.create({ ...full, head_sha: run.headSha }));
	const id = written.data.id;
	for (const annotations of further) {
		const append = { ...at, check_run_id: id, output: { ...output, annotations } };
		await explained(WHAT, client.rest.checks.update(append));
	}
	return id;
}

async function getRun(client: Client, { owner, name }: RepositoryIdentity, id: number): Promise<KnownRun | null> {
	const found = await orNull(WHAT, client.rest.checks.get({ owner, repo: name, check_run_id: id }));
	return found && { id: found.data.id, annotationsCount: found.data.output.annotations_count };
}

async function findRun(
	client: Client,
	appId: number,
	{ owner, name }: RepositoryIdentity,
	run: CheckRun,
): Promise<KnownRun | null> {
	const runs = await explained(
		`Commit ${run.headSha}`,
		client.paginate(client.rest.checks.listForRef, {
			owner,
			repo: name,
			ref: run.headSha,
			check_name: run.name,
			app_id: appId,
			filter: 'all',
			per_page: 100,
		}),
	);
	const ours = runs.filter((found) => found.app?.id === appId && found.external_id === run.externalId);
	const oldest = ours.toSorted((a, b) => a.id - b.id)[0];
	return oldest ? { id: oldest.id, annotationsCount: oldest.output.annotations_count } : null;
}

async function withoutKnown(
	client: Client,
	{ owner, name }: RepositoryIdentity,
	known: KnownRun,
	annotations: Annotations,
): Promise<Annotations> {
	if (known.annotationsCount === 0 || annotations.length === 0) return annotations;
	const listed = await explained(
		WHAT,
		client.paginate(client.rest.checks.listAnnotations, { owner, repo: name, check_run_id: known.id, per_page: 100 }),
	);
	const there = new Set(listed.map(keyOf));
	return annotations.filter((annotation) => !there.has(keyOf(toGitHub(annotation))));
}

function keyOf(annotation: { [Key in keyof Annotation]: Annotation[Key] | string | null }): string {
	const { path, start_line, end_line, annotation_level, title, message } = annotation;
	return JSON.stringify([path, start_line, end_line, annotation_level, title ?? '', message]);
}

function toGitHub(annotation: Annotations[number]) {
	const { path, startLine, endLine, level, title, message } = annotation;
	return { path, start_line: startLine, end_line: endLine, annotation_level: level, title, message };
}

function stateOf({ status, conclusion, startedAt, completedAt }: CheckRun) {
	const begun = startedAt === null ? {} : { started_at: startedAt };
	if (status !== 'completed' || conclusion === null) {
		return { ...begun, status: status === 'queued' ? 'queued' : 'in_progress' } as const;
	}
	const ended = completedAt === null ? {} : { completed_at: completedAt };
	return { ...begun, ...ended, status, conclusion } as const;
}

function inBatches<T>(items: readonly T[]): T[][] {
	const count = Math.ceil(items.length / ANNOTATIONS_PER_REQUEST);
	return Array.from({ length: count }, (_, index) =>
		items.slice(index * ANNOTATIONS_PER_REQUEST, (index + 1) * ANNOTATIONS_PER_REQUEST),
	);
}
