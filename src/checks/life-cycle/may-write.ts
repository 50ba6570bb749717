import type { Permission } from '../ports/github.ts';

/** Whether someone with this permission may command the bot and let code be built; `maintain` comes as `write`. */
export function mayWrite(permission: Permission): boolean {
	return permission === 'write' || permission === 'admin';
}
