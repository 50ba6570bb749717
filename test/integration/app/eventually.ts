const PATIENCE_MS = 60_000;

/** Waits until something is so; says what it waited for when it never is. */
export async function eventually(
	isSo: () => boolean | Promise<boolean>,
	what: string,
	patienceMs = PATIENCE_MS,
): Promise<void> {
	const deadline = Date.now() + patienceMs;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
		await new Promise((resolve) => {
			setTimeout(resolve, 20);
		});
	}
}
