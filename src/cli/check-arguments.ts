/** What `modprobot check` was asked for. */
export interface CheckArguments {
	readonly path: string;
	readonly base: string | null;
	readonly kernels: readonly string[];
	readonly catalogue: string | null;
	readonly format: 'text' | 'json' | 'markdown';
	readonly output: string | null;
}
