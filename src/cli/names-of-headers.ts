/** Asks the headers of a kernel about names that it does not export. */
import { parseHeaderMentions } from '../builds/header-mentions.ts';
import type { Kernel } from '../checks/ports/kernels.ts';
import type { ContainerEngine } from '../containers/container-engine.ts';
import { askImage } from '../containers/kernels/inspect-image.ts';
import { scripts } from '../engine/scripts.ts';

/** More are not asked about, and so count as not defined. */
const MAX_NAMES = 2000;
/** Names that one search asks for, for the sake of the pattern's length. */
const NAMES_A_SEARCH = 100;
const MAX_MENTIONS_BYTES = 8 * 1024 ** 2;

/** The input's lines are arguments, few enough for any list of these; the script writes below the working directory. */
const SCRIPT = `limit=$1
shift
cd /tmp && mkdir out || exit 1
printf '%s\\n' "$@" | (
set -- "$limit"
${scripts.headers}
)`;

/**
 * The names that are macros or inline functions of a kernel's headers: code that uses them needs no export.
 * @throws UserError, InfrastructureError.
 */
export async function namesOfHeaders(
	engine: ContainerEngine,
	{ id, image, release }: Kernel,
	names: readonly string[],
): Promise<ReadonlySet<string>> {
	const asked = names.filter((name) => /^\w{1,200}$/.test(name)).slice(0, MAX_NAMES);
	if (asked.length === 0) return new Set();
	const searches = Array.from({ length: Math.ceil(asked.length / NAMES_A_SEARCH) }, (_, index) =>
		asked.slice(index * NAMES_A_SEARCH, (index + 1) * NAMES_A_SEARCH).join('|'),
	);
	const directories = ['build', 'source'].flatMap((tree) =>
		['include', 'arch'].map((part) => `below\t/lib/modules/${release}/${tree}/${part}`),
	);
	const args = [String(MAX_MENTIONS_BYTES), ...directories, ...searches.map((search) => `names\t${search}`)];
	const mentions = parseHeaderMentions(
		await askImage(engine, image, `The image of ${id}`, { script: SCRIPT, args }),
		asked,
	);
	return new Set(asked.filter((name) => mentions.isSettled(name) && !mentions.isCalledAsItIs(name)));
}
