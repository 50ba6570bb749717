/** Why a kernel's result does not count: part of the source was not there. */
export interface Doubt {
	/** Failures may follow from it. */
	readonly failures: boolean;
	/** What is green was not all there is. */
	readonly success: boolean;
	/** One line of plain text. */
	readonly title: string;
}
