import type { CToken } from '../c-source/c-tokens.ts';
import type { Blocks } from './blocks.ts';
import type { NameArgument, NameKind } from './lookup-functions.ts';
import type { Scope } from './scope.ts';
import type { Cell } from './tables.ts';

/** What is found in a file. */
export interface Findings {
	/** `offset` of the call, in characters. */
	lookup(symbol: string, by: string, offset: number): void;
	/** A lookup of what stands in a table, by the index of the table's name. */
	cell(cell: Cell, argument: NameArgument, by: string): void;
	/** A name that leads to a lookup; `isLocal`: only this file can use it, where it is in no header. */
	add(kind: NameKind, name: string, argument: NameArgument, isLocal: boolean): void;
	/** A pointer whose type is that of `kallsyms_lookup_name`: worth reading again once the file is known to find that. */
	prototype(): void;
}

/** A row of tokens that is being read: a file's, or those of a macro's body. */
export interface Reading {
	readonly tokens: readonly CToken[];
	/** Where their text begins in the file. */
	readonly base: number;
	readonly scope: Scope;
	readonly blocks: Blocks;
	readonly findings: Findings;
}
