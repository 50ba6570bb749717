import { ACCESS } from './access.ts';
import type { Defence } from './defence.ts';
import { SERVICE } from './service.ts';
import { VERDICTS } from './verdicts.ts';
import { WAITS } from './waits.ts';

export const DEFENCES: readonly Defence[] = [...VERDICTS, ...SERVICE, ...WAITS, ...ACCESS];
