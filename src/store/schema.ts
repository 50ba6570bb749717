/** The tables as kysely sees them: the records of the port, in columns that `migrations.ts` makes. */
import type { Build, Check, Subject } from '../checks/ports/records.ts';
import type { ColumnType, Generated } from 'kysely';

/** Stored as JSON text, read as what it stands for. */
type Json<T> = ColumnType<T, string | null | undefined, string | null>;

/** Records of which the database fills some fields by itself, and others hold JSON. */
type Table<T, Filled extends keyof T, Structured extends keyof T = never> = Omit<T, Filled | Structured> & {
	[Key in Filled]: Generated<T[Key]>;
} & { [Key in Structured]: Json<T[Key]> };

type CheckTable = Table<
	Check,
	'id' | 'generation' | 'state' | 'attempts' | 'version' | 'publishedVersion' | 'requestedAt',
	'rebuild' | 'plan' | 'withoutReport'
>;

type BuildTable = Table<Omit<Build, 'keys'>, 'id' | 'state' | 'attempts', 'result'> & {
	readonly position: Generated<number>;
	readonly contentKey: string | null;
	readonly treeKey: string | null;
};

interface NeedsTable {
	readonly id: Generated<number>;
	readonly installationId: number;
	readonly repositoryId: number;
	readonly owner: string;
	readonly name: string;
	readonly kernelId: string;
	readonly arch: string;
	readonly release: string;
	readonly moduleRoot: string;
	readonly contentKey: string;
	readonly commitSha: string;
	readonly committedAt: Date;
	readonly storedAt: Generated<Date>;
	/** `RootNeeds`. */
	readonly needs: ColumnType<unknown, string, string>;
}

export interface Database {
	deliveries: { readonly guid: string; readonly event: string; readonly receivedAt: Generated<Date> };
	subjects: Table<Subject, 'replies'> & { readonly seenAt: Generated<Date> };
	checks: CheckTable;
	builds: BuildTable;
	moduleNeeds: NeedsTable;
	/** How far work that goes on and on has come. */
	places: { readonly name: string; readonly place: ColumnType<unknown, string, string> };
}
