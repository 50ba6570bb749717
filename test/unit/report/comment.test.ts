import { describe, expect, it } from '@jest/globals';
import { MARKER, renderResolvedComment } from '../../../src/report/comment.ts';
import type { KernelReport } from '../../../src/results/check-report.ts';
import type { ReportContext } from '../../../src/report/report-context.ts';
import {
	HEAD,
	buildError,
	context,
	failing,
	failure,
	kernel,
	KERNEL_IDS,
	lttngContext,
	lttngReport,
	modules,
	report,
} from './example-report.ts';
import { renderComment } from './rendered.ts';

function comment(kernels: readonly KernelReport[], more: Partial<ReportContext> = {}): string {
	return renderComment(report(kernels), context({ comment: 'always', totalKernels: kernels.length, ...more })) ?? '';
}

/** Link targets are long and the same everywhere: leave them out to read the text. */
function withoutTargets(markdown: string): string {
	return markdown.replace(/\]\([^)]*\)/g, ']');
}

describe('the comment for a use of kallsyms_lookup_name() in LTTng', () => {
	const markdown = renderComment(lttngReport(), lttngContext()) ?? '';

	it('names the verdict, the symbol, who is to blame, the kernels, the line and the next step', () => {
		expect(withoutTargets(markdown).split('\n\n<details>\n<summary>To see it yourself')[0])
			.toBe(`<!-- modprobot:check -->

### ✖ 1 new unresolved symbol on 4 of 4 kernels · [\`a1b2c3d\`]

\`kallsyms_lookup_name\` does not resolve. This pull request is the cause: its base commit \`9f8e7d6\` does not have this failure.

| kernel | release | new | already there | built |
| - | - | - | - | - |
| debian-11 | 5.10.0-46-amd64 | 1 symbol | none | 43 of 47 modules resolve |
| debian-12 | 6.1.0-50-amd64 | 1 symbol | none | 43 of 47 modules resolve |
| debian-13 | 6.12.117+deb13-amd64 | 1 symbol | none | 43 of 47 modules resolve |
| debian-13-backports | 7.2.12+deb13-amd64 | 1 symbol | none | 43 of 47 modules resolve |

#### New: symbols that do not resolve

**\`kallsyms_lookup_name\`** on 5.10, 6.1, 6.12 and 7.2: not exported

- used at [\`include/wrapper/kallsyms.h:48\`], a header included by \`src/lttng-probe-writeback.c\`, \`src/lttng-statedump.c\`, \`src/lttng-tracer.c\` and 1 more
- needed by the modules \`lttng-probe-writeback\`, \`lttng-statedump\`, \`lttng-tracer\` and \`lttng-wrapper\`

**Next step**: Use an interface that these kernels export, or leave the call out of builds for them (LINUX_VERSION_CODE).`);
	});

	it('links the line at the head commit', () => {
		expect(markdown).toContain(
			'[`include/wrapper/kallsyms.h:48`](https://github.example/lttng/lttng-modules/blob/a1b2c3d4e5f60718293a4b5c6d7e8f9012345678/include/wrapper/kallsyms.h#L48)',
		);
	});

	it('has one command to paste that needs only Docker', () => {
		expect(markdown.match(/```sh\n([\s\S]*?)```/)?.[1])
			.toBe(`printf '%s\\n' 'FROM debian:bookworm-slim' 'RUN apt-get update -qq && apt-get install -qq --no-install-recommends linux-headers-5.10.0-46-amd64 gcc libc6-dev make' 'RUN command -v git >/dev/null || apt-get install -qq --no-install-recommends git ca-certificates' 'RUN git init -q /src && cd /src && git fetch -q --depth 1 https://github.example/lttng/lttng-modules.git a1b2c3d4e5f60718293a4b5c6d7e8f9012345678 && git checkout -q FETCH_HEAD' | docker build --quiet --tag=modprobot-reproduce:a1b2c3d4e5f6-5.10.0-46-amd64 -
docker run --rm --network=none --cap-drop=ALL --security-opt=no-new-privileges modprobot-reproduce:a1b2c3d4e5f6-5.10.0-46-amd64 sh -ec '
cd /src
export KERNEL_RELEASE=5.10.0-46-amd64
export KERNEL_BUILD="/lib/modules/$KERNEL_RELEASE/build" SRC="$PWD" JOBS="$(nproc)"
make -C "$KERNEL_BUILD" M="$SRC/src" CONFIG_LTTNG=m modules
'
`);
	});
});

describe('when the comment speaks', () => {
	const pass = [kernel('debian-12', { modules: modules(3) })];
	const old = [failing('debian-12', failure('foo', { origin: 'preexisting' }))];
	const fresh = [failing('debian-12', failure('foo'))];

	it('is silent where there is nothing to blame the pull request for', () => {
		for (const kernels of [
			pass,
			old,
			[kernel('debian-12', { outcome: 'infrastructure-error' })],
			[kernel('debian-12', { outcome: 'unverifiable' })],
			[failing('debian-12', failure('foo', { origin: 'unknown' }))],
		]) {
			expect(renderComment(report(kernels), context())).toBeNull();
		}
	});

	it('speaks of a failure, also where failures are only reported', () => {
		expect(renderComment(report(fresh), context())).not.toBeNull();
		expect(renderComment(report(fresh), context({ failOn: 'never' }))).toContain('### ⚠ 1 new');
	});

	it('does as the policy says', () => {
		expect(renderComment(report(pass), context({ comment: 'always' }))).toContain('### ✔ All 3 modules resolve');
		expect(renderComment(report(fresh), context({ comment: 'never' }))).toBeNull();
	});

	it('speaks where the pull request breaks the configuration', () => {
		const markdown = renderComment(report(pass), context({ configProblem: 'unknown key `kernel` in line 3' }));
		expect(markdown).toContain('### ⚠ This pull request breaks the configuration of this check');
		expect(markdown).toContain(String.raw`unknown key \`kernel\` in line 3`);
	});

	it('shrinks to one line once all is well', () => {
		const end = { conclusion: 'success', title: 'All 47 modules resolve on 4 kernels', headSha: HEAD } as const;
		expect(withoutTargets(renderResolvedComment(end, context()))).toBe(
			`${MARKER}\n\n✔ All 47 modules resolve on 4 kernels · [\`a1b2c3d\`] · [details]`,
		);
	});
});

describe('what the comment says of each reason', () => {
	it('gpl-only: another interface, or the licence that the code really has', () => {
		const markdown = comment([failing('debian-12', failure('kernel_fpu_begin_mask', { reason: 'gpl-only' }))]);
		expect(markdown).toContain('**`kernel_fpu_begin_mask`** on 6.1: exported for GPL-compatible modules only');
		expect(markdown).toContain('if the code is under a GPL-compatible licence');
	});

	it('namespace-not-imported: the line to add, as each kernel wants it', () => {
		const missing = failure('dma_buf_get', { reason: 'namespace-not-imported', namespace: 'DMA_BUF' });
		const markdown = comment(KERNEL_IDS.map((id) => failing(id, missing)));
		expect(markdown).toContain(
			'`MODULE_IMPORT_NS(DMA_BUF);` on 5.10, 6.1 and 6.12, `MODULE_IMPORT_NS("DMA_BUF");` on 7.2',
		);
	});

	it('restricted: for whom the export is, and that importing cannot help', () => {
		const markdown = comment([
			failing('debian-13-backports', failure('x', { reason: 'restricted', namespace: 'module:kvm-amd,kvm-intel' })),
		]);
		expect(markdown).toContain('exported only for the modules kvm-amd and kvm-intel');
		expect(markdown).toContain('Importing a namespace cannot help');
		expect(markdown).not.toContain('MODULE_IMPORT');
	});

	it('not-exported, found by the compiler: undeclared as well, so no include is missing', () => {
		const markdown = comment([failing('debian-12', failure('strlcpy', { foundBy: 'compiler', module: null }))]);
		expect(markdown).toContain('**`strlcpy`** on 6.1: undeclared and not exported');
		expect(markdown).toContain('A missing include is not the cause');
		expect(markdown).not.toContain('needed by');
	});

	it('keeps the next steps of different reasons apart', () => {
		const markdown = comment([failing('debian-12', failure('a'), failure('b', { reason: 'gpl-only' }))]);
		expect(markdown).toContain('**Next step** for `a`:');
		expect(markdown).toContain('**Next step** for `b`:');
	});
});

describe('what else the comment says', () => {
	it('groups a build error over kernels', () => {
		const broken = (['debian-13', 'debian-13-backports'] as const).map((id) =>
			kernel(id, { outcome: 'build-errors', buildErrors: [buildError("too few arguments to 'class_create'")] }),
		);
		expect(withoutTargets(comment(broken))).toContain(
			"- [`src/demo.c:30`] on 6.12 and 7.2: `too few arguments to 'class_create'`",
		);
	});

	it('folds what was there before, after what is new', () => {
		const markdown = comment([failing('debian-12', failure('fresh'), failure('stale', { origin: 'preexisting' }))]);
		const [open, folded] = markdown.split(
			'<details>\n<summary>Already there before this pull request: 1 unresolved symbol</summary>',
		);
		expect(open).toContain('**`fresh`**');
		expect(open).not.toContain('stale');
		expect(folded).toContain('**`stale`**');
	});

	it('says that nothing new is nobody’s fault here', () => {
		const markdown = comment([failing('debian-12', failure('stale', { origin: 'preexisting' }))]);
		expect(markdown).toContain('### ✔ No new failures; already there: 1 unresolved symbol on 1 kernel');
		expect(markdown).toContain('this pull request is not to blame');
	});

	it('names only the kernels on which a line is used, where they differ', () => {
		const markdown = comment([
			failing('debian-12', failure('foo')),
			failing(
				'debian-13',
				failure('foo', {
					uses: [
						{ file: 'src/demo.c', line: 12, via: null },
						{ file: 'src/other.c', line: 7, via: null },
					],
				}),
			),
		]);
		expect(withoutTargets(markdown)).toContain('used at [`src/demo.c:12`] and [`src/other.c:7`] (only on 6.12)');
	});

	it('shows five uses and counts the rest', () => {
		const uses = Array.from({ length: 9 }, (_, index) => ({ file: 'a.c', line: index + 1, via: null }));
		expect(withoutTargets(comment([failing('debian-12', failure('foo', { uses }))]))).toContain(
			'[`a.c:5`] and 4 more places',
		);
	});

	it('does not link what is not in the tree', () => {
		const uses = ['/usr/src/linux-headers/a.h', '../a.h', 'a/../../b.h'].map((file) => ({ file, line: 1, via: null }));
		expect(comment([failing('debian-12', failure('foo', { uses }))])).not.toContain('/blob/');
	});

	it('says in words why a kernel has no full result', () => {
		const markdown = comment([
			kernel('debian-11', { outcome: 'limit-exceeded', limit: 'memory', message: 'It wanted more than 2 GiB.' }),
			kernel('debian-12', { outcome: 'infrastructure-error' }),
			kernel('debian-13', { outcome: 'unverifiable' }),
			kernel('debian-13-backports', {
				outcome: 'incomplete',
				modules: [{ name: 'demo', path: 'demo.ko', state: 'not-built', why: 'needs CONFIG_KALLSYMS' }],
			}),
		]);
		expect(markdown).toContain('- `debian-11`: the build was stopped at the memory limit. It wanted more than 2 GiB.');
		expect(markdown).toContain('- `debian-12`: the check itself failed; this says nothing about the modules.');
		expect(markdown).toContain('- `debian-13`: no usable Module.symvers, so symbols cannot be verified.');
		expect(markdown).toContain('Missing: `demo (needs CONFIG_KALLSYMS)`.');
	});

	it('says which kernels dkms.conf leaves out, wholly or in part, and by which setting', () => {
		const roots = [
			{ path: 'old', outcome: 'excluded', durationMs: 1, cached: false },
			{ path: 'new', outcome: 'pass', durationMs: 1, cached: false },
		] as const;
		const markdown = comment([
			failing('debian-11', failure('foo')),
			kernel('debian-12', { outcome: 'excluded', message: 'dkms.conf excludes this kernel: OBSOLETE_BY="6.0".' }),
			kernel('debian-13', {
				moduleRoots: [...roots],
				message: 'Excluded on this kernel by dkms.conf: old (OBSOLETE_BY="6.0").',
			}),
		]);
		expect(markdown).toContain('| debian-12 | 6.1.0-50-amd64 | not built | not built | excluded by dkms.conf |');
		expect(markdown).toContain('- `debian-12`: nothing was built. dkms.conf excludes this kernel: OBSOLETE_BY="6.0".');
		expect(markdown).toContain(
			'- `debian-13`: built in part. Excluded on this kernel by dkms.conf: old (OBSOLETE_BY="6.0").',
		);
	});

	it('points out modules of which conditional compilation leaves nothing', () => {
		const empty = {
			name: 'idle',
			path: 'src/idle.ko',
			state: 'resolved',
			why: 'compiles to nothing on this kernel',
		} as const;
		const kernels = [failing('debian-12', failure('gone')), kernel('debian-13', { modules: [empty] })];

		expect(renderComment(report(kernels), context())).toContain(
			'#### Modules that do nothing\n\n- `src/idle.ko` on 6.12: compiles to nothing on this kernel',
		);
	});

	it('says so where base could not be built', () => {
		const markdown = comment([failing('debian-12', failure('foo', { origin: 'unknown' }))]);
		expect(markdown).toContain('### ⚠ Cannot compare with base on 6.1');
		expect(markdown).toContain('#### Not clear whether new');
	});

	it('mentions what the pull request fixes', () => {
		const fixed = [{ symbol: 'strlcpy', reason: 'not-exported' as const, module: 'demo' }];
		expect(comment([kernel('debian-12', { fixed })])).toContain('Fixed by this pull request: `strlcpy`.');
	});

	it('says that there is no base rather than blaming anyone', () => {
		const found = report([failing('debian-12', failure('foo', { origin: null }))], null);
		const markdown = renderComment(found, context({ baseOutcomes: new Map() })) ?? '';
		expect(markdown).toContain('There is no base to compare with');
		expect(markdown).toContain('| kernel | release | failures | built |');
	});
});

describe('the size of the comment', () => {
	const uses = [{ file: 'src/a/rather/long/path/to/the/file.c', line: 123, via: null }];
	const many = (count: number, origin: 'new' | 'preexisting') =>
		Array.from({ length: count }, (_, index) => failure(`symbol_${String(index).padStart(6, '0')}`, { origin, uses }));

	it('lists the first of five thousand failures and counts the others, within the budget', () => {
		const markdown = comment([failing('debian-12', ...many(5000, 'new'))]);
		expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
		expect(markdown).toContain('5,000 new unresolved symbols');
		expect(markdown).toContain('`symbol_000039`');
		expect(markdown).toContain('… and 4,960 more');
	});

	it('leaves out the legend and what was there before first, says so and links the page', () => {
		const long = Array.from({ length: 5 }, (_, line) => ({
			file: `${'d/'.repeat(400)}f.c`,
			line: line + 1,
			via: null,
		}));
		const failures = Array.from({ length: 40 }, (_, index) => failure(`new_${index}`, { uses: long }));
		const old = Array.from({ length: 40 }, (_, index) =>
			failure(`old_${index}`, { uses: long, origin: 'preexisting' }),
		);
		const markdown = comment([failing('debian-12', ...failures, ...old)]);
		expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(60_000);
		expect(markdown).toContain('| debian-12 |');
		expect(markdown).toContain('**`new_0`**');
		expect(markdown).not.toContain('<details>');
		expect(markdown).toMatch(
			/Left out here because there is no room: .*the failures that were there before.* and the legend\. All of it is on \[the details page\]/,
		);
	});
});
