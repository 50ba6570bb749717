import type { Permission } from '../checks/ports-github.ts';

/** Whether someone with this permission may command the bot; `maintain` comes as `write`. */
export function isAllowed(permission: Permission): boolean {
	return permission === 'write' || permission === 'admin';
}
