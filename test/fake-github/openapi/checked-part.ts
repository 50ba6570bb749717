/** What of an OpenAPI description says something about values: a quarter of it, which is read by each test that has a GitHub. */

const SAYS_NOTHING: ReadonlySet<string> = new Set([
	'description',
	'summary',
	'title',
	'example',
	'examples',
	'externalDocs',
	'tags',
	'x-github',
]);
/** Their keys are names that GitHub chose. */
const NAMES: ReadonlySet<string> = new Set([
	'properties',
	'schemas',
	'parameters',
	'responses',
	'headers',
	'paths',
	'x-webhooks',
]);

/**
 * Without what is for people, and with null spelled out: Ajv knows OpenAPI 3.0's `nullable` beside a `type` only, and not
 * as an addition to an `enum`; GitHub has it beside `anyOf` and the like, and lists null in no enum.
 */
export function checkedPart(value: unknown, areNames = false): unknown {
	if (Array.isArray(value)) return value.map((one) => checkedPart(one));
	if (typeof value !== 'object' || value === null) return value;
	const part: Record<string, unknown> = {};
	for (const [key, inner] of Object.entries(value)) {
		if (areNames) part[key] = checkedPart(inner);
		else if (!SAYS_NOTHING.has(key)) part[key] = checkedPart(inner, NAMES.has(key));
	}
	if (areNames || part['nullable'] !== true) return part;
	const { nullable: _, ...schema } = part;
	return { anyOf: [schema, { type: 'null' }] };
}
