/** Ends a test run with one line that says how many tests passed, failed and were skipped. */
// Jest asks for a default export.
// oxlint-disable-next-line import/no-default-export
export default class ClosingLineReporter {
	onRunComplete(_contexts, results) {
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		const skipped = results.numPendingTests + results.numTodoTests;
		const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
		// Behind Jest's own summary, which is written after this.
		process.once('exit', () => process.stdout.write(`${line}\n`));
	}
}
