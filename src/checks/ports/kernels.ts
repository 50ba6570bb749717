/** What the application asks of the kernels of the catalogue; `src/containers/kernels/` answers. */
import type { KnownKernel } from '../../symbols/history/knowledge.ts';
import type { ImageSymbols } from '../../symbols/image-symbols.ts';
import type { SymbolTable } from '../../symbols/symbol-table.ts';

/** A kernel of the catalogue whose image is there and was looked into. */
export interface Kernel {
	readonly id: string;
	readonly arch: string;
	/** `uname -r` of the kernel. */
	readonly release: string;
	/** What the container engine is given to run; by digest, so that base and head get the same. */
	readonly image: string;
	/** `sha256:…`, the content of the image. */
	readonly digest: string;
	/**
	 * Names what is in the image: of one that was made here, its recipe, its packages with their versions and the kernel's
	 * exports, so that it is the same on each machine; of any other its digest.
	 */
	readonly identity: string;
	/** The first line of the compiler's `--version` that Kbuild uses for this kernel. */
	readonly compiler: string;
	/**
	 * What compiler, assembler and linker of the image answer to Kbuild's own questions: lines `yes QUESTION` and
	 * `no QUESTION` (`scripts/options.mk`). Empty where that is not known.
	 */
	readonly toolAnswers: string;
	/** Null where the image has no usable `Module.symvers`: builds are then *unverifiable*. Read when asked for. */
	readonly symbolTable: () => SymbolTable | null;
	/** The symbols the kernel itself has, exported or not; null where its image holds no list of them. */
	readonly imageSymbols: () => ImageSymbols | null;
	/** The public image and commands that give a person this kernel's headers (for the reproduce command); null for `image:` entries, whose reference is used. */
	readonly reproduce: { readonly image: string; readonly setup: string } | null;
}

/** An entry of the catalogue, whether or not its image is there. */
export interface KernelEntry {
	readonly id: string;
	readonly arch: string;
	readonly default: boolean;
}

export interface Kernels {
	entries(): readonly KernelEntry[];
	/**
	 * Looks into the image of one entry; cheap when it was looked into before.
	 * @throws UserError when the entry or its image is missing, saying how to get it.
	 */
	open(id: string): Promise<Kernel>;
	/**
	 * The symbol tables of the kernels whose image is there already and usable: nothing is pulled or built, and a
	 * kernel that cannot be opened is left out. Cheap when the images were looked into before.
	 */
	symbolTables(): Promise<readonly KnownKernel[]>;
	/** Looks into the images that are there and were not looked into before, so that no check has to wait for it. */
	lookIntoImages(): Promise<void>;
}
