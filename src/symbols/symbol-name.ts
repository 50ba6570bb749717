/** A name that the linker takes; the kernel's own are shorter (KSYM_NAME_LEN, 512 since 6.1). */
export const SYMBOL_NAME = /^[A-Za-z_.$][\w.$]{0,511}$/;
