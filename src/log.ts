import { pino, type Logger } from 'pino';
import { withoutSecrets } from './shared/secrets.ts';

/** Lines of JSON on standard output, without the values of secrets that this process knows. */
export function openLog(level: string): Logger {
	const output = pino.destination(1);
	return pino({ level }, { write: (line: string) => output.write(withoutSecrets(line)) });
}
