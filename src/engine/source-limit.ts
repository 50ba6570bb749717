/** A source file that has more bytes than this is not read. */
export const MAX_SOURCE_BYTES = 2 * 1024 ** 2;
