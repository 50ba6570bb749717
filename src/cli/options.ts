/** Options that several commands have. */
import { Option } from 'commander';

/** Gives a list, which is empty where the option is not there. */
export function kernelOption(): Option {
	return new Option('--kernel <id or glob>', 'a kernel of the catalogue; may be given several times')
		.argParser((value: string, before: readonly string[]) => [...before, value])
		.default([]);
}

export function catalogueOption(): Option {
	return new Option('--catalogue <file>', 'use this kernel catalogue');
}

/** @param what it is for; the first format is the default. */
export function formatOption(what: string, formats: readonly [string, ...string[]]): Option {
	return new Option('--format <format>', what).choices(formats).default(formats[0]);
}

/** Where a running App tells what the modules of default branches need. */
export function dataOption(): Option {
	return new Option('--data <directory>', 'the data directory of the App; without it DATA_DIRECTORY, or ./data');
}
