import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { readCorpus } from '../corpus/cases.ts';
import { checkCase } from '../corpus/check-case.ts';
import { differences } from '../corpus/judge.ts';

jest.setTimeout(300_000);

/** An old and a new generation of modpost; `make corpus` checks every case on every kernel. */
const KERNELS = ['debian-11', 'debian-13-backports'];
const REPRESENTATIVE = ['m-undef-acpi-taskprio', 'm-ns-acpi-dmabuf', 'm-undef-lime-many', 'm-implicit-acpi'];

const corpus = await readCorpus();
const find = (id: string) => corpus.find((one) => one.id === id)!;

describe('modprobot check, on real modules, says what is true', () => {
	it.each(REPRESENTATIVE)('of %s', async (id) => {
		const reports = await checkCase(corpus, find(id), { kernels: KERNELS });
		if (typeof reports === 'string') throw new Error(reports);
		const known = reports.filter(({ release }) => find(id).expect[release] !== undefined);
		expect(known).toHaveLength(KERNELS.length);
		for (const report of known) expect(differences(report, find(id).expect[report.release]!)).toEqual([]);
	});
});

describe('a checkout with neither a configuration nor a dkms.conf', () => {
	const withoutDkms = async (directory: string) => {
		const files = await readdir(directory, { recursive: true });
		const found = files.filter((file) => file.endsWith('dkms.conf'));
		await Promise.all(found.map((file) => rm(join(directory, file))));
	};

	it.each([
		['ddcci-0.4.5', ['ddcci', 'ddcci-backlight']],
		['tp-smapi-0.45', ['thinkpad_ec', 'tp_smapi']],
		['openrazer-3.12.4', ['razeraccessory', 'razerkbd', 'razerkraken', 'razermouse']],
	])('of %s builds all its modules', async (id, modules) => {
		const reports = await checkCase(corpus, find(id), { kernels: ['debian-11'], prepare: withoutDkms });
		if (typeof reports === 'string') throw new Error(reports);
		const [report] = reports;
		expect(report?.outcome).toBe('pass');
		const resolved = report?.modules.filter(({ state }) => state === 'resolved').map(({ name }) => name);
		expect(resolved).toEqual(expect.arrayContaining(modules));
	});
});
