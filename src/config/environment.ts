/** The settings of the process: the only place that reads the environment. `docs/host.md` lists the same variables. */
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { z } from 'zod';
import { UserError } from '../shared/errors.ts';
import {
	AppVariables,
	BuildVariables,
	MAX_CLOCK_LIMIT,
	MAX_WORKERS,
	PASSED_TO_ENGINE,
	PASSED_TO_GIT,
} from './environment-variables.ts';
import { readPrivateKey } from './private-key.ts';

/** What a machine has; memory in MiB. */
export interface Machine {
	readonly processors: number;
	readonly memory: number;
}

/** As it was bought: the firmware and the kernel keep some of the memory for themselves. */
function thisMachine(): Machine {
	return { processors: availableParallelism(), memory: Math.ceil(totalmem() / 1024 ** 3) * 1024 };
}

type Variables = Readonly<Record<string, string | undefined>>;

/** What building needs, at the desk as in the App; an optional setting that is not set is null. */
export type BuildEnvironment = ReturnType<typeof buildEnvironment>;

/** What the App needs. */
export type Environment = ReturnType<typeof loadEnvironment>;

/** @throws UserError listing every wrong variable. */
export function loadBuildEnvironment(
	variables: Variables = process.env,
	machine: Machine = thisMachine(),
): BuildEnvironment {
	const { values, problems } = read(BuildVariables, variables);
	if (values === null) throw problemsError(problems);
	return buildEnvironment(values, variables, machine);
}

/**
 * An empty variable counts as none.
 * @param readText reads the file of `PRIVATE_KEY_PATH`.
 * @throws UserError listing every missing and wrong variable, never a secret's value.
 */
export function loadEnvironment(
	variables: Variables = process.env,
	readText: (path: string) => string = (path) => readFileSync(path, 'utf8'),
) {
	const build = read(BuildVariables, variables);
	const app = read(AppVariables, variables);
	const key = readPrivateKey(variables, readText);
	const problems = [...app.problems, ...key.problems, ...build.problems];
	if (app.values === null || build.values === null || key.privateKey === null) throw problemsError(problems);
	const values = app.values;
	return {
		...buildEnvironment(build.values, variables, thisMachine()),
		appId: values.APP_ID,
		/** PEM. */
		privateKey: key.privateKey,
		webhookSecret: values.WEBHOOK_SECRET,
		host: values.HOST,
		port: values.PORT,
		/** Null: the embedded database, in the data directory. */
		databaseUrl: values.DATABASE_URL ?? null,
		githubApiUrl: values.GITHUB_API_URL,
		/** Where git fetches from and links lead; URLs have no slash at the end. */
		githubUrl: values.GITHUB_URL ?? githubUrlOf(values.GITHUB_API_URL),
		rules: {
			runFor: values.RUN_FOR,
			room: {
				repository: { checks: values.REPOSITORY_CHECKS_LIMIT, builds: values.REPOSITORY_BUILDS_LIMIT },
				installation: { checks: values.INSTALLATION_CHECKS_LIMIT, builds: values.INSTALLATION_BUILDS_LIMIT },
			},
			keptDays: { deliveries: values.DELIVERIES_KEPT, checks: values.CHECKS_KEPT, logs: values.LOGS_KEPT },
		},
		/** Of all git mirrors together, and for how many days one is kept that nobody uses. */
		mirrors: { maxBytes: values.MIRRORS_LIMIT * 1024 * 1024, maxAgeDays: values.MIRRORS_KEPT },
		logLevel: values.LOG_LEVEL,
		/** Values that no log and no error may show. */
		secrets: [
			key.privateKey,
			values.WEBHOOK_SECRET,
			...[values.DATABASE_URL, ...PROXIES.map((name) => variables[name])].flatMap(passwordOf),
		],
	};
}

const PROXIES = PASSED_TO_GIT.filter((name) => /_proxy$/i.test(name));

/** As it is written, and as it is meant. */
function passwordOf(url: string | undefined): string[] {
	const password = URL.parse(url ?? '')?.password ?? '';
	return password === '' ? [] : [password, decoded(password)];
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** GitHub serves its API at `https://api.HOST`, GitHub Enterprise Server at `https://HOST/api/v3`. */
function githubUrlOf(apiUrl: string): string {
	return apiUrl.endsWith('/api/v3') ? apiUrl.slice(0, -'/api/v3'.length) : apiUrl.replace('://api.', '://');
}

/** Seconds. What has two processors to itself uses up the time limit in a quarter of it. */
function clockLimitFor(timeLimit: number): number {
	return Math.min(Math.max(3600, 2 * timeLimit), MAX_CLOCK_LIMIT);
}

/** One a processor, as far as there is memory for all of them. */
function buildsAtOnce(processors: number, memory: number, memoryOfOne: number): number {
	return Math.min(MAX_WORKERS, Math.max(1, Math.min(processors, Math.floor(memory / memoryOfOne))));
}

function buildEnvironment(values: z.infer<typeof BuildVariables>, variables: Variables, machine: Machine) {
	const mebibytes = 1024 * 1024;
	const processors = values.PROCESSORS ?? machine.processors;
	const memory = values.MEMORY ?? machine.memory;
	const jobs = Math.min(values.JOBS ?? processors, processors);
	return {
		containerEngine: {
			command: values.CONTAINER_ENGINE,
			runtime: values.OCI_RUNTIME ?? null,
			/** All that the engine's client gets of this process's environment. */
			env: only(PASSED_TO_ENGINE, variables),
		},
		/** A path; null for the catalogue that comes with modprobot. */
		kernelCatalogue: values.KERNEL_CATALOGUE ?? null,
		/** Of the App; the desk reads what a running App tells there. */
		dataDirectory: values.DATA_DIRECTORY,
		/** What builds may use of the machine, and how many run at the same time. */
		budget: {
			processors,
			jobs,
			builds: values.WORKERS ?? buildsAtOnce(processors, memory, values.BUILD_MEMORY_LIMIT),
		},
		/** Of each build. */
		limits: {
			timeMs: values.BUILD_TIME_LIMIT * 1000,
			silenceMs: values.BUILD_SILENCE_LIMIT * 1000,
			clockMs: (values.BUILD_CLOCK_LIMIT ?? clockLimitFor(values.BUILD_TIME_LIMIT)) * 1000,
			memoryBytes: values.BUILD_MEMORY_LIMIT * mebibytes,
			diskBytes: values.BUILD_DISK_LIMIT * mebibytes,
			logBytes: values.BUILD_LOG_LIMIT * mebibytes,
			processes: values.BUILD_PROCESS_LIMIT,
			cpus: jobs,
		},
		/** Of all that is kept of builds for the next ones. */
		builtTreesBytes: values.BUILT_TREES_LIMIT * mebibytes,
		/** All that git gets of this process's environment. */
		gitEnvironment: only(PASSED_TO_GIT, variables),
	};
}

function only(names: readonly string[], variables: Variables): Record<string, string> {
	return Object.fromEntries(names.flatMap((name) => (variables[name] ? [[name, variables[name]]] : [])));
}

function read<T>(schema: z.ZodType<T>, variables: Variables): { values: T | null; problems: string[] } {
	const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
	const result = schema.safeParse(given);
	if (result.success) return { values: result.data, problems: [] };
	const problems = result.error.issues.map((issue) => {
		const name = String(issue.path[0]);
		// A value is not echoed: it may be a secret that went into the wrong variable.
		return `${name} ${name in given ? 'is wrong' : 'is missing'}: ${issue.message}`;
	});
	return { values: null, problems };
}

function problemsError(problems: readonly string[]): UserError {
	return new UserError(
		[
			'Environment variables are missing or wrong (docs/host.md explains each of them):',
			...problems.map((p) => `- ${p}`),
		].join('\n'),
	);
}
