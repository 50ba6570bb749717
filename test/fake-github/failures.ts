/** Failures that a test asks for: GitHub's bad days. */

export interface Failure {
	readonly status: number;
	/** How many requests fail; default 1. */
	readonly times?: number;
	/** Default: every method. */
	readonly method?: string;
	/** Default: every path. */
	readonly path?: RegExp;
	readonly headers?: Readonly<Record<string, string>>;
	readonly message?: string;
	/** Of git; default: of the API. */
	readonly git?: boolean;
	/** It is never answered. */
	readonly isSilent?: boolean;
	/** Whether the request does its work and only its answer is lost. */
	readonly afterwards?: boolean;
}

export class Failures {
	readonly #planned: { failure: Failure; left: number }[] = [];

	/** @returns ends it, however many were to fail. */
	plan(failure: Failure): () => void {
		const planned = { failure, left: failure.times ?? 1 };
		this.#planned.push(planned);
		return () => {
			planned.left = 0;
		};
	}

	next(method: string, path: string, isGit = false): Failure | undefined {
		const found = this.#planned.find(({ failure, left }) => {
			const methodFits = failure.method === undefined || failure.method === method;
			const isMeant = left > 0 && methodFits && (failure.git ?? false) === isGit;
			return isMeant && (failure.path === undefined || failure.path.test(path));
		});
		if (found !== undefined) found.left--;
		return found?.failure;
	}
}
