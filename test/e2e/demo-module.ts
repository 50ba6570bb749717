/** A module small enough to be built in seconds, on one kernel. */
export const DEMO_MODULE = {
	Kbuild: 'obj-m := demo.o\n',
	'demo.c': source('return 0;'),
	'.github/modprobot.yml': 'kernels: [debian-12]\n',
};

/** Declared in a header, and exported to nobody since 5.7. */
export const UNEXPORTED = source('return kallsyms_lookup_name("jiffies") != 0;');

function source(body: string): string {
	return [
		'#include <linux/kallsyms.h>',
		'#include <linux/module.h>',
		'',
		'static int __init demo_init(void)',
		'{',
		`\t${body}`,
		'}',
		'module_init(demo_init);',
		'',
		'MODULE_DESCRIPTION("demo");',
		'MODULE_LICENSE("GPL");',
		'',
	].join('\n');
}
