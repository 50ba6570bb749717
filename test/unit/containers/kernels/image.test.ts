import { describe, expect, test } from '@jest/globals';
import { pinnedReference } from '../../../../src/containers/kernels/image.ts';

const image = (...repoDigests: string[]) => ({ digest: 'sha256:id', repoDigests, labels: {} });

describe('the reference that builds are run with', () => {
	test('is the registry’s digest of the image the catalogue names', () => {
		const pulled = image('other.example/k@sha256:1', 'registry.example:5000/team/k@sha256:2');

		expect(pinnedReference('registry.example:5000/team/k:6.1', pulled)).toBe('registry.example:5000/team/k@sha256:2');
		expect(pinnedReference('registry.example:5000/team/k', pulled)).toBe('registry.example:5000/team/k@sha256:2');
		expect(pinnedReference('registry.example:5000/team/k@sha256:2', pulled)).toBe(
			'registry.example:5000/team/k@sha256:2',
		);
	});

	test('knows that a short name is one of the default registry (Podman writes it out)', () => {
		expect(pinnedReference('debian:sid', image('docker.io/library/debian@sha256:3'))).toBe(
			'docker.io/library/debian@sha256:3',
		);
	});

	test('is the image’s own digest where it came from no registry', () => {
		expect(pinnedReference('mine:latest', image())).toBe('sha256:id');
	});
});
