/** The architecture rules of docs/design.md, checked. */
const ADAPTERS = '^src/(github|git|containers|queue|store|cache|quarantine|starter)/';
const DOMAIN = '^src/(results|modules|diagnostics|symbols|builds|forecast|judgement|report)/';
const WIRING = '^src/(main\\.ts|starter\\.ts|quarantined\\.ts|service\\.ts|tidying\\.ts|cli/)';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{
			name: 'no-cycles',
			comment: 'Nobody can understand half of a cycle; type-only ones included.',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'no-cycles-between-rooms',
			comment: 'A room is a folder of src/ with all that is in it; the floors of checks/ count as rooms.',
			severity: 'error',
			scope: 'folder',
			from: { path: ['^src/[^/]+$', '^src/checks/[^/]+$'] },
			to: { circular: true },
		},
		{
			name: 'domain-is-pure',
			comment: 'The domain imports the domain and shared/ only, and pure libraries.',
			severity: 'error',
			from: { path: DOMAIN },
			to: { path: '^src/', pathNot: [DOMAIN, '^src/shared/'] },
		},
		{
			name: 'domain-does-no-io',
			severity: 'error',
			from: { path: DOMAIN },
			to: { dependencyTypes: ['core'], pathNot: '^(node:)?(util|buffer|path/posix)$' },
		},
		{
			name: 'shared-imports-nothing',
			severity: 'error',
			from: { path: '^src/shared/' },
			to: { path: '^src/', pathNot: '^src/shared/' },
		},
		{
			name: 'shared-does-no-io',
			comment: 'Else the domain could, by way of it.',
			severity: 'error',
			from: { path: '^src/shared/' },
			to: { dependencyTypes: ['core', 'npm'], pathNot: '^(node:)?(util|buffer|path|path/posix)$' },
		},
		{
			name: 'peers-are-for-adapters',
			comment: 'Deadlines and ends of processes: what has a clock and an effect.',
			severity: 'error',
			from: { path: '^src/', pathNot: [ADAPTERS, '^src/(web|peers)/', '^src/main\\.ts'] },
			to: { path: '^src/peers/' },
		},
		{
			name: 'reports-are-rendered-at-the-end',
			comment: 'What a result is, and how it counts, is known without how it looks.',
			severity: 'error',
			from: { path: '^src/', pathNot: '^src/(report|checks|cli)/' },
			to: { path: '^src/report/' },
		},
		{
			name: 'reports-do-not-judge',
			comment: 'judge-check.ts judges, once; renderers know the shape of what it says, and no function of it.',
			severity: 'error',
			from: { path: '^src/report/' },
			to: {
				path: '^src/judgement/',
				pathNot: '^src/judgement/(findings|left-out-places)\\.ts$',
				dependencyTypesNot: ['type-only'],
			},
		},
		{
			name: 'judged-in-one-place',
			comment: 'What a status, a verdict and a comparison are made of is the business of judgement/ alone.',
			severity: 'error',
			from: { path: '^src/', pathNot: '^src/judgement/' },
			to: {
				path: '^src/judgement/(status|grouped-findings|causes|runtime-lookups|comparison/)',
				dependencyTypesNot: ['type-only'],
			},
		},
		{
			name: 'adapters-stay-apart',
			comment: 'An adapter implements an interface of the application and imports no other adapter.',
			severity: 'error',
			from: { path: '^src/(github|git|containers|queue|store|cache|quarantine|starter)/' },
			to: { path: ADAPTERS, pathNot: '^src/$1/' },
		},
		{
			name: 'adapters-know-ports-only',
			severity: 'error',
			from: { path: ADAPTERS },
			to: {
				path: '^src/(checks|engine|webhooks|cli|web|main\\.ts|starter\\.ts|quarantined\\.ts|service\\.ts)',
				pathNot: '^src/checks/ports/',
			},
		},
		{
			name: 'application-does-not-wire',
			comment: 'Only main.ts and cli/ know which adapter implements what.',
			severity: 'error',
			from: { path: '^src/', pathNot: [WIRING, ADAPTERS] },
			to: { path: ADAPTERS },
		},
		{
			name: 'octokit-lives-in-github',
			severity: 'error',
			from: { path: '^src/', pathNot: ['^src/(github|webhooks)/', '^src/main\\.ts'] },
			to: { path: 'node_modules/(octokit|probot|@octokit)/' },
		},
		{
			name: 'source-does-not-import-tests',
			severity: 'error',
			from: { path: '^src/' },
			to: { path: '^test/' },
		},
		{
			name: 'the-oracle-knows-nothing-of-us',
			comment: 'It judges us, so it must not share our mistakes.',
			severity: 'error',
			from: { path: '^test/oracle/' },
			to: { path: '^src/' },
		},
		{
			name: 'no-unresolvable',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true },
		},
	],
	options: {
		parser: 'swc',
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
		enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
	},
};
