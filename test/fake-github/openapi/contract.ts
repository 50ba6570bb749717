/** Holds requests, replies and webhook payloads against GitHub's OpenAPI description. */
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { readDescription } from './description-file.ts';

interface Schema {
	readonly type?: string;
	readonly properties?: Readonly<Record<string, unknown>>;
}
interface Content {
	readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Parameter {
	readonly name: string;
	readonly in: string;
	readonly required?: boolean;
	readonly schema?: Schema;
	readonly $ref?: string;
}
interface Operation {
	readonly parameters?: readonly Parameter[];
	readonly requestBody?: Content & { readonly required?: boolean };
	readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
}
interface Description {
	readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
	readonly 'x-webhooks': Readonly<Record<string, unknown>>;
	readonly components: { readonly parameters: Readonly<Record<string, Parameter>> };
}

export interface Exchange {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	/** Parsed; undefined where there is none. */
	readonly requestBody: unknown;
	readonly status: number;
	readonly responseBody: unknown;
}

interface Template {
	readonly path: string;
	readonly pattern: RegExp;
}

let loading: Promise<Contract> | null = null;

export class Contract {
	readonly #description: Description;
	readonly #ajv = new Ajv({
		strict: false,
		allErrors: true,
		logger: false,
		validateSchema: false,
		// The schemas are large and each is used a few times only: compiling is what takes the time.
		inlineRefs: false,
		code: { optimize: false },
	});
	readonly #templates: readonly Template[];
	readonly #validators = new Map<string, ValidateFunction>();

	private constructor(description: Description) {
		this.#description = description;
		formats.default(this.#ajv);
		this.#ajv.addSchema(description, 'github');
		this.#templates = Object.keys(description.paths)
			.toSorted((a, b) => literalLength(b) - literalLength(a))
			.map((path) => ({ path, pattern: patternOf(path) }));
	}

	/** One for all: reading and compiling take seconds. */
	static load(): Promise<Contract> {
		loading ??= readDescription().then((text) => new Contract(JSON.parse(text)));
		return loading;
	}

	/** What is wrong with a request and its reply; nothing where all is well. */
	violationsOf(exchange: Exchange): string[] {
		const method = exchange.method.toLowerCase();
		const template = this.#templates.find(
			({ path, pattern }) => pattern.test(exchange.path) && this.#description.paths[path]?.[method],
		);
		const operation = template && this.#description.paths[template.path]?.[method];
		if (template === undefined || operation === undefined)
			return [`${exchange.method} ${exchange.path}: unknown operation`];
		const at = ['paths', template.path, method];
		// A request that GitHub refuses may be wrong: that is why it is refused.
		const request = exchange.status < 400 ? this.#requestViolations(operation, at, exchange) : [];
		return [...request, ...this.#replyViolations(operation, at, exchange)].map(
			(violation) => `${exchange.method} ${exchange.path}: ${violation}`,
		);
	}

	/** @param name such as `pull-request-opened`. */
	violationsOfWebhook(name: string, payload: unknown): string[] {
		if (!(name in this.#description['x-webhooks'])) return [`webhook ${name}: unknown`];
		const at = ['x-webhooks', name, 'post', 'requestBody', 'content', 'application/json', 'schema'];
		return this.#check(at, payload).map((violation) => `webhook ${name}: ${violation}`);
	}

	#requestViolations(operation: Operation, at: readonly string[], exchange: Exchange): string[] {
		const violations = this.#queryViolations(operation, exchange.query);
		const schema = operation.requestBody?.content?.['application/json']?.schema;
		if (exchange.requestBody === undefined) {
			return operation.requestBody?.required === true ? [...violations, 'request: no body'] : violations;
		}
		if (schema === undefined) return [...violations, 'request: a body where none is known'];
		const known = Object.keys(schema.properties ?? {});
		const unknown = Object.keys(Object(exchange.requestBody)).filter((key) => !known.includes(key));
		const bodyAt = [...at, 'requestBody', 'content', 'application/json', 'schema'];
		return [
			...violations,
			...unknown.map((key) => `request: unknown field ${key}`),
			...this.#check(bodyAt, exchange.requestBody).map((violation) => `request: ${violation}`),
		];
	}

	#queryViolations(operation: Operation, query: URLSearchParams): string[] {
		const parameters = (operation.parameters ?? []).map((parameter) => this.#resolve(parameter));
		const known = new Map(parameters.filter(({ in: place }) => place === 'query').map((found) => [found.name, found]));
		return [...query].flatMap(([name, value]) => {
			const schema = known.get(name)?.schema;
			if (schema === undefined) return [`request: unknown query parameter ${name}`];
			const typed = schema.type === 'integer' ? Number(value) : schema.type === 'boolean' ? value === 'true' : value;
			return this.#ajv.validate(schema, typed) ? [] : [`request: query parameter ${name}: ${this.#ajv.errorsText()}`];
		});
	}

	#replyViolations(operation: Operation, at: readonly string[], exchange: Exchange): string[] {
		const reply = operation.responses[exchange.status];
		if (reply === undefined) return exchange.status < 400 ? [`reply: status ${exchange.status} is unknown`] : [];
		if (reply.content?.['application/json'] === undefined) return [];
		const schemaAt = [...at, 'responses', String(exchange.status), 'content', 'application/json', 'schema'];
		return this.#check(schemaAt, exchange.responseBody).map((violation) => `reply: ${violation}`);
	}

	#resolve(parameter: Parameter): Parameter {
		const name = parameter.$ref?.split('/').at(-1);
		return name === undefined ? parameter : (this.#description.components.parameters[name] ?? parameter);
	}

	#check(at: readonly string[], value: unknown): string[] {
		const pointer = at.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
		const validate = this.#validators.get(pointer) ?? this.#ajv.compile({ $ref: `github#/${pointer}` });
		this.#validators.set(pointer, validate);
		if (validate(value)) return [];
		return (validate.errors ?? [])
			.filter(({ instancePath, params }) => !isKnownGap(instancePath, params))
			.slice(0, 10)
			.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
	}
}

/**
 * What GitHub does, and its description leaves out: null for the repository of a deleted fork, where it describes one
 * pull request; newer events, where it lists an App's. In the list of installations it says that the account is a user and
 * an enterprise at once.
 */
function isKnownGap(instancePath: string, params: Readonly<Record<string, unknown>>): boolean {
	return (
		(instancePath.endsWith('/head/repo') && params['type'] === 'object') ||
		/\/app\/events\/\d+$/.test(instancePath) ||
		/^\/\d+\/account$/.test(instancePath)
	);
}

function literalLength(path: string): number {
	return path.replaceAll(/\{[^}]*\}/g, '').length;
}

/** `{path}` is a file's path and may have slashes, as may a comparison's branches. */
function patternOf(path: string): RegExp {
	const parts = path.split(/(\{[^}]*\})/).map((part) => {
		if (part === '{path}' || part === '{basehead}') return '.+';
		return part.startsWith('{') ? '[^/]+' : part.replaceAll(/[.*+?^$()[\]\\]/g, String.raw`\$&`);
	});
	return new RegExp(`^${parts.join('')}$`);
}
