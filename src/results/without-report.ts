/** Why a check has no report: it waits, it goes on, or there is nothing to report of. */
import type { LeftOutPlace } from './check-report.ts';

/** How far the builds of a check are. */
export interface Progress {
	readonly done: number;
	readonly total: number;
	/** Milliseconds until all are done; null where earlier builds do not tell. */
	readonly leftMs: number | null;
}

export type WithoutReport =
	| { readonly kind: 'queued' }
	| { readonly kind: 'in-progress'; readonly progress: Progress }
	/** `leftOut`: what looks like a module and is not built, touched or not; older checks do not say. */
	| { readonly kind: 'no-module-touched'; readonly leftOut?: readonly Pick<LeftOutPlace, 'path' | 'why'>[] }
	| { readonly kind: 'no-module-found' }
	/** A newer push took its place; null where its commit is not known. */
	| { readonly kind: 'superseded'; readonly newerSha: string | null }
	| { readonly kind: 'cancelled'; readonly by: string }
	| { readonly kind: 'closed' }
	/** The configuration of the base branch or the organisation is invalid; `problem` says where and how. */
	| { readonly kind: 'config-invalid'; readonly path: string; readonly problem: string }
	/** Modules may be in what could not be had of the source; `message` is a sentence for people. */
	| { readonly kind: 'source-missing'; readonly message: string }
	/** Head's tree cannot be checked, and base's can: it is too large, or made to be. */
	| { readonly kind: 'head-unreadable'; readonly message: string }
	/** The machinery failed before a kernel was built; `message` is a sentence for people. */
	| { readonly kind: 'could-not-check'; readonly message: string };
