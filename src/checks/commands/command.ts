/** What a person can ask for in a comment on a pull request. */
export type Command =
	/** Build again; `kernels` are globs, empty means all that the last check covered. */
	| { readonly kind: 'recheck'; readonly kernels: readonly string[] }
	| { readonly kind: 'cancel' }
	| { readonly kind: 'help' }
	/** Meant for us, but not understood. */
	| { readonly kind: 'unknown'; readonly text: string; readonly suggestion: string };
