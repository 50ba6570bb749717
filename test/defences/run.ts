/**
 * Takes out each defence in a copy of the project, and sees that its test fails then and passes with it. Prints a table.
 * Arguments: parts of threats or files (`git`), or none for all. Exits with 1 where a test did not notice.
 */
import { DEFENCES } from './all.ts';
import type { Defence } from './defence.ts';
import { outcomeOf, WorkCopy, type Test } from './work-copy.ts';

/** Test files; mostly they wait for processes. */
const SIDE_BY_SIDE = 2;

async function main(parts: readonly string[]): Promise<void> {
	const chosen = DEFENCES.filter(
		({ threat, file }) => parts.length === 0 || parts.some((part) => `${threat} ${file}`.includes(part)),
	);
	const files = Object.entries(Object.groupBy(chosen, ({ test }) => test)).values();
	const noticed = (await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => takeOut(files)))).flat();
	console.log(
		`\n${chosen.length} defences taken out: ${noticed.length} noticed, ${chosen.length - noticed.length} not.`,
	);
	process.exitCode = noticed.length === chosen.length && noticed.length > 0 ? 0 : 1;
}

/** Takes the next test file as long as there is one. @returns what was noticed. */
async function takeOut(files: Iterator<[string, Defence[] | undefined]>): Promise<Defence[]> {
	const copy = await WorkCopy.make();
	const noticed: Defence[] = [];
	try {
		for (let next = files.next(); next.done !== true; next = files.next()) {
			const [test, defences = []] = next.value;
			const intact = await copy.run(test, defences);
			for (const defence of defences) if (await isNoticed(copy, defence, intact)) noticed.push(defence);
		}
	} finally {
		await copy.remove();
	}
	return noticed;
}

/** @param intact the tests of the file with all defences; null where they did not end. */
async function isNoticed(copy: WorkCopy, defence: Defence, intact: readonly Test[] | null): Promise<boolean> {
	const withIt = intact === null ? 'did not end' : outcomeOf(intact, defence);
	const without = await copy.testWithout(defence);
	const noticed = (without === 'failed' || without === 'did not end') && withIt === 'passed';
	console.log(
		`${noticed ? 'noticed    ' : 'NOT NOTICED'}  ${defence.threat} (${defence.file}): ` +
			`${defence.test} ${without} without, ${withIt} with it`,
	);
	return noticed;
}

await main(process.argv.slice(2));
