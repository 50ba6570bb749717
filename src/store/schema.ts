/** The tables as kysely sees them; `migrations.ts` makes them. */
import type { WithoutReport } from '../results/without-report.ts';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { BuildResult } from '../results/build-result.ts';
import type { CheckConclusion } from '../checks/ports/github.ts';
import type { BuildState, CheckState, Side, Trigger } from '../checks/ports/store.ts';

type Json = ColumnType<unknown, string | null, string | null>;

export interface DeliveryTable {
	guid: string;
	event: string;
	received_at: Generated<Date>;
}

export interface SubjectTable {
	key: string;
	installation_id: number;
	repository_id: number;
	owner: string;
	name: string;
	pull_request: number | null;
	comment_id: number | null;
	comment_digest: string | null;
	observed_at: Date | null;
	replies: Generated<number>;
}

export interface CheckTable {
	id: Generated<string>;
	generation: Generated<number>;
	subject_key: string;
	head_sha: string;
	base_ref: string;
	base_sha: string;
	trigger: Trigger;
	rebuild: JSONColumnType<string[]>;
	state: Generated<CheckState>;
	attempts: Generated<number>;
	plan: Json;
	without_report: ColumnType<WithoutReport | null, string | null, string | null>;
	conclusion: CheckConclusion | null;
	check_run_id: number | null;
	version: Generated<number>;
	published_version: Generated<number>;
	requested_at: Generated<Date>;
	started_at: Date | null;
	finished_at: Date | null;
}

export interface BuildTable {
	id: Generated<string>;
	position: Generated<number>;
	check_id: string;
	kernel_id: string;
	side: Side;
	rebuild: boolean;
	state: Generated<BuildState>;
	attempts: Generated<number>;
	content_key: string | null;
	result: ColumnType<BuildResult | null, string | null, string | null>;
}

export interface Database {
	deliveries: DeliveryTable;
	subjects: SubjectTable;
	checks: CheckTable;
	builds: BuildTable;
}
