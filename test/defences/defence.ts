/** A defence, how to take it out, and the test that must then fail. */
export interface Defence {
	/** What is defended against, in a few words. */
	readonly threat: string;
	/** Of the project. */
	readonly file: string;
	/** Stands once in the file. */
	readonly find: string;
	/** What it becomes; the defence is out then, and the file is still valid. */
	readonly replace: string;
	/** A test file of the project. */
	readonly test: string;
	/** A part of the full name of the test or of its group; all of the file where absent. */
	readonly name?: string;
}
