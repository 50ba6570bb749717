/** The `code` of a system error, such as `ENOENT`; null for any other value. */
export function errorCode(error: unknown): string | null {
	return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
		? error.code
		: null;
}
