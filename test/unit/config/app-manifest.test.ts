import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

const Manifest = z.object({
	public: z.boolean(),
	default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
	default_events: z.array(z.string()),
});
const manifest = Manifest.parse(parse(readFileSync(join(import.meta.dirname, '../../../app.yml'), 'utf8')));

describe('app.yml', () => {
	it('asks for a permission with each event, or GitHub refuses the manifest', () => {
		const permissionOfEvent: Record<string, string> = {
			push: 'contents',
			pull_request: 'pull_requests',
			issue_comment: 'issues',
			check_run: 'checks',
			check_suite: 'checks',
			merge_group: 'merge_queues',
			repository: 'metadata',
		};
		for (const event of manifest.default_events) {
			expect(Object.keys(manifest.default_permissions)).toContain(permissionOfEvent[event]);
		}
	});

	it('asks to write checks and pull requests, and nothing else', () => {
		const writes = Object.entries(manifest.default_permissions).filter(([, level]) => level !== 'read');
		expect(Object.fromEntries(writes)).toEqual({ checks: 'write', pull_requests: 'write' });
	});

	it('registers a private App', () => {
		expect(manifest.public).toBe(false);
	});
});
