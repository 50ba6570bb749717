/**
 * A module’s source as `moduleSource` gives it, without the kernel’s headers: most of the time that a small module takes to
 * compile is theirs. For whatever is not about what a header gives.
 * @param init within its one function. @param before before everything: declarations, includes.
 */
export function bareSource(init = '', before = '', licence = 'GPL'): string {
	return [
		...(before === '' ? [] : [before]),
		`static const char info[] __attribute__((section(".modinfo"), used)) = "license=${licence}\\0description=test";`,
		'static __attribute__((used)) int start(void)',
		'{',
		...(init === '' ? [] : [init]),
		'\treturn 0;',
		'}',
		'',
	].join('\n');
}
