import { describe, expect, it } from '@jest/globals';
import { parseUnifiedDiff } from '../../../src/git/changed-lines.ts';

describe('the lines a diff adds', () => {
	it('are ranges of the new file, by its path', () => {
		const diff = [
			'diff --git a/src/a.c b/src/a.c',
			'--- a/src/a.c',
			'+++ b/src/a.c',
			'@@ -3 +3,2 @@ int f(void)',
			'-old',
			'+new',
			'+newer',
			'@@ -9,0 +11 @@',
			'+more',
			'diff --git a/b.h b/b.h',
			'--- a/b.h',
			'+++ b/b.h',
			'@@ -1,2 +0,0 @@',
			'-gone',
			'-gone',
		];
		expect(parseUnifiedDiff(diff.join('\n'))).toEqual({
			'src/a.c': [
				[3, 4],
				[11, 11],
			],
			'b.h': [],
		});
	});

	it('do not come from text that only looks like a header', () => {
		const diff = [
			'+++ b/a.c',
			'@@ -0,0 +1,2 @@',
			'+++ b/other.c',
			'+@@ -1 +1,900 @@',
			'diff --git a/c b/c',
			'Binary files differ',
		];
		expect(parseUnifiedDiff(diff.join('\n'))).toEqual({ 'a.c': [[1, 2]] });
	});

	it('leave out a deleted file', () => {
		expect(parseUnifiedDiff('--- a/a.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n')).toEqual({});
	});
});
