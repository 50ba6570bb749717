import { join } from 'node:path';

/**
 * A data directory whose `kernels/` keeps what was found in images, for all tests that are not about looking into them:
 * it takes a container each time. What is kept is named by the image's digest and the script that looked.
 */
export const KNOWN_IMAGES = join(import.meta.dirname, '../../.cache/known-images');
