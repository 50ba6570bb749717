const PATIENCE_MS = 60_000;

/** How often to look where looking starts a program. */
export const LOOK_SELDOM_MS = 250;

/** Waits until something is so, looking every `everyMs`; says what it waited for when it never is. */
export async function eventually(
	isSo: () => boolean | Promise<boolean>,
	what: string,
	patienceMs = PATIENCE_MS,
	everyMs = 20,
): Promise<void> {
	const deadline = Date.now() + patienceMs;
	while (!(await isSo())) {
		if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
		await new Promise((resolve) => {
			setTimeout(resolve, everyMs);
		});
	}
}
