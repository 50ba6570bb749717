/**
 * Takes out each defence in a copy of the project, and sees that its test fails then and passes with it. Prints a table.
 * Arguments: parts of threats or files (`git`), or none for all. Exits with 1 where a test did not notice.
 */
import { DEFENCES } from './all.ts';
import type { Defence } from './defence.ts';
import { WorkCopy } from './work-copy.ts';

async function main(parts: readonly string[]): Promise<void> {
	const chosen = DEFENCES.filter(
		({ threat, file }) => parts.length === 0 || parts.some((part) => `${threat} ${file}`.includes(part)),
	);
	let noticed = 0;
	const copy = await WorkCopy.make();
	try {
		for (const defence of chosen) noticed += (await isNoticed(copy, defence)) ? 1 : 0;
	} finally {
		await copy.remove();
	}
	console.log(`\n${chosen.length} defences taken out: ${noticed} noticed, ${chosen.length - noticed} not.`);
	process.exitCode = noticed === chosen.length && noticed > 0 ? 0 : 1;
}

async function isNoticed(copy: WorkCopy, defence: Defence): Promise<boolean> {
	const [without, intact] = [await copy.testWithout(defence), await copy.test(defence)];
	const noticed = (without === 'failed' || without === 'did not end') && intact === 'passed';
	console.log(
		`${noticed ? 'noticed    ' : 'NOT NOTICED'}  ${defence.threat} (${defence.file}): ` +
			`${defence.test} ${without} without, ${intact} with it`,
	);
	return noticed;
}

await main(process.argv.slice(2));
