/** Which containers are ours is said by their labels; here they are found, and removed. */
import { engineOutput, OWNER_LABEL, type ContainerEngine } from './container-engine.ts';

/** Removes an owner's containers, or those of them that carry labels as well. @returns how many. */
export async function removeContainers(
	engine: ContainerEngine,
	owner = engine.owner,
	labels: Readonly<Record<string, string>> = {},
): Promise<number> {
	const wanted = Object.entries(labels).map(([key, value]) => `modprobot.${key}=${value}`);
	const ids = await list(engine, [`${OWNER_LABEL}=${owner}`, ...wanted], '{{.ID}}');
	if (ids.length > 0) await removeContainer(engine, ...ids);
	return ids.length;
}

/**
 * Removes our containers that carry a label of which the value is no longer in use: those that could not be removed at
 * their end, because the engine was stopped, or hung.
 * @param inUse the values in use; asked once the containers are known, so that none of them has just begun.
 * @returns how many.
 */
export async function removeUnusedContainers(
	engine: ContainerEngine,
	label: string,
	inUse: () => Promise<ReadonlySet<string>>,
): Promise<number> {
	const key = `modprobot.${label}`;
	const listed = await list(engine, [`${OWNER_LABEL}=${engine.owner}`, key], `{{.ID}} {{.Label "${key}"}}`);
	if (listed.length === 0) return 0;
	const used = await inUse();
	const containers = listed.map((line) => line.split(' '));
	const left = containers.flatMap(([id = '', value = '']) => (used.has(value) ? [] : [id]));
	if (left.length > 0) await removeContainer(engine, ...left);
	return left.length;
}

/** @returns a line for each container, running or not, that has all of the labels. */
async function list(engine: ContainerEngine, labels: readonly string[], format: string): Promise<readonly string[]> {
	const filters = labels.map((label) => `--filter=label=${label}`);
	const listed = await engineOutput(engine, ['ps', '--all', '--no-trunc', `--format=${format}`, ...filters]);
	return listed.split('\n').filter((line) => line !== '');
}

/** Ends and removes containers with what they wrote. @throws InfrastructureError. */
export async function removeContainer(engine: ContainerEngine, ...containers: readonly string[]): Promise<void> {
	await engineOutput(engine, ['rm', '--force', '--volumes', ...containers]);
}
