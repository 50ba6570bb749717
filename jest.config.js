/** @type {import('jest').Config} */
export default {
	rootDir: import.meta.dirname,
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testEnvironment: 'node',
	extensionsToTreatAsEsm: ['.ts'],
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
		],
	},
	testTimeout: 30_000,
	maxWorkers: 2,
	maxConcurrency: 3,
	// Each file's modules stay in a worker for good, and starting git or docker from a large process is slow.
	workerIdleMemoryLimit: '250MB',
	testSequencer: '<rootDir>/test/longest-first.js',
	reporters: ['default', '<rootDir>/test/closing-line-reporter.js'],
};
