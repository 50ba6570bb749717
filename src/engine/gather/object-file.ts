import { SOURCE_DIRECTORY } from '../way-command.ts';

/** The file of an object in the sandbox, or what was compiled in its place with undeclared functions allowed. */
export function objectFile(path: string, isLenient = false): string {
	return `${SOURCE_DIRECTORY}/${path}${isLenient ? '.lenient' : ''}`;
}
