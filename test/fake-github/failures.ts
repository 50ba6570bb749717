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
	/** Whether the request does its work and only its answer is lost. */
	readonly afterwards?: boolean;
}

export class Failures {
	readonly #planned: { failure: Failure; left: number }[] = [];

	plan(failure: Failure): void {
		this.#planned.push({ failure, left: failure.times ?? 1 });
	}

	next(method: string, path: string): Failure | undefined {
		const found = this.#planned.find(({ failure, left }) => {
			const methodFits = failure.method === undefined || failure.method === method;
			return left > 0 && methodFits && (failure.path === undefined || failure.path.test(path));
		});
		if (found !== undefined) found.left--;
		return found?.failure;
	}
}
