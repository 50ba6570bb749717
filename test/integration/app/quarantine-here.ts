import type { Duty, Quarantine } from '../../../src/checks/ports/quarantine.ts';

/** Does the work in this process; what crosses is copied as between processes, so it has to be plain data. */
export class QuarantineHere implements Quarantine {
	readonly #duties: readonly Duty[];

	constructor(duties: readonly Duty[]) {
		this.#duties = duties;
	}

	run: Quarantine['run'] = async (task, input, { answers, signal }) => {
		const duty = this.#duties.find(({ name }) => name === task.name)!;
		const asked = Object.fromEntries(
			Object.entries(answers).map(([name, answer]) => [
				name,
				async (...args: unknown[]) => structuredClone(await answer(...(structuredClone(args) as never[]))),
			]),
		);
		return structuredClone(await duty.work(structuredClone(input), asked, signal)) as never;
	};
}
