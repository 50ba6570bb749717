/** The composition root of the process that starts programs: settings → mirrors and quarantined processes. */
import { join } from 'node:path';
import { openLog } from './log.ts';
import type { Environment } from './config/environment.ts';
import { Mirrors } from './git/mirrors.ts';
import { Pool, type PoolOptions } from './quarantine/pool.ts';
import type { QuarantineSettings } from './quarantined.ts';
import { serve } from './starter/serve.ts';

/** What it is told of the environment. */
export interface StarterSettings extends Pick<Environment, 'mirrors'> {
	readonly quarantine: QuarantineSettings;
	readonly atOnce: PoolOptions['atOnce'];
}

const DAY_MS = 24 * 3_600_000;

function parts({ quarantine, mirrors, atOnce }: StarterSettings) {
	const { dataDirectory, gitEnvironment, githubUrl, logLevel } = quarantine;
	const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
	return {
		mirrors: new Mirrors({
			directory: join(dataDirectory, 'mirrors'),
			environment: gitEnvironment,
			allowedProtocols: [new URL(githubUrl).protocol.replace(':', '')],
			maxBytes: mirrors.maxBytes,
			maxAgeMs: mirrors.maxAgeDays * DAY_MS,
		}),
		pool: new Pool({
			program: new URL('quarantined.ts', import.meta.url),
			settings: quarantine,
			env: { PATH, NODE_COMPILE_CACHE },
			atOnce,
			logger: openLog(logLevel),
		}),
	};
}

// They come from main.ts.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
serve((settings) => parts(settings as StarterSettings));
