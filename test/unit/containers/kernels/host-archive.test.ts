import { describe, expect, test } from '@jest/globals';
import { bootstrapSources } from '../../../../src/containers/kernels/host-archive.ts';

const ONE_LINE = `# the archive
deb http://mirror.example/debian bookworm main contrib
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm-updates main # updates
deb http://security.example/debian-security bookworm-security main
`;

const DEB822 = `Types: deb
# a comment in between
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main
`;

const WANTED = [
	'deb http://mirror.example/debian trixie main',
	'deb http://mirror.example/debian trixie-updates main',
	'deb http://security.example/debian-security trixie-security main',
];

describe('the sources of a base image', () => {
	test('are on the servers this host uses, in either format', () => {
		expect(bootstrapSources([ONE_LINE], 'bookworm', 'trixie')).toEqual(WANTED);
		expect(bootstrapSources(['', DEB822], 'bookworm', 'trixie')).toEqual(WANTED);
	});

	test('are never another vendor’s, nor one that is switched off', () => {
		const vendor = 'deb https://vendor.example/apt bookworm main\n';
		const disabled = `Enabled: no\n${DEB822.replaceAll('example', 'old.example')}`;

		expect(bootstrapSources([vendor, disabled.split('\n\n')[0] ?? '', DEB822], 'bookworm', 'trixie')).toEqual(WANTED);
	});

	test('leave out security updates where the host has none', () => {
		expect(bootstrapSources([DEB822.split('\n\n')[0] ?? ''], 'bookworm', 'trixie')).toEqual(WANTED.slice(0, 2));
	});

	test('of sid are one, which has neither updates nor security updates', () => {
		expect(bootstrapSources([DEB822], 'bookworm', 'sid')).toEqual(['deb http://mirror.example/debian sid main']);
	});

	test('are left to mmdebstrap where the host is no Debian, or names no archive', () => {
		expect(bootstrapSources([ONE_LINE], null, 'trixie')).toEqual([]);
		expect(bootstrapSources([''], 'bookworm', 'trixie')).toEqual([]);
	});
});
