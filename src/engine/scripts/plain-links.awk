# Prints which of Kbuild's records are of a link that was given nothing but objects, Kbuild's list of them, and what is the
# kernel's own, and all of it behind the result: those are what make looks at. An option may name any file.
function is_option(word) {
	return word ~ /^(-r|-E[BL]|-maarch64elf|--build-id(=[a-z0-9]+)?|--no-warn-rwx-segments|--fix-cortex-a8|--pic-veneer)$/
}
function is_of_kernel(path, name) {
	if (path !~ /^\//) return result ~ /^\// && path ~ "^(\\./)?[a-z0-9_]+(/[a-z0-9_]+)?/" name "$"
	return path ~ "^/(usr|lib)/.*/" name "$"
}
function is_plain(  i, script) {
	if ($1 !~ /^(saved)?cmd_/ || $2 != ":=" || $3 !~ /^([a-z0-9_]+-)*ld(\.bfd|\.lld)?(-[0-9]+)?$/) return 0
	for (i = 4; $i != "-o"; i++) {
		if (i > NF) return 0
		if ($i == "-m" || $i == "-z") i++
		else if ($i == "-T" && script == "") script = $(++i)
		else if (!is_option($i)) return 0
	}
	result = $(++i)
	if (script != "" && !is_of_kernel(script, "module\\.lds")) return 0
	while (++i <= NF && $i != ";") if ($i !~ /^@?[A-Za-z0-9_.,+\/-]+\.(o|mod)$/) return 0
	# What follows a link: in old kernels nothing, in new ones a look at the result.
	if (i + 1 <= NF && $(i + 1) != "true" && !is_of_kernel($(i + 1), "objtool")) return 0
	while (++i <= NF) if ($i ~ /[;|&<>`$()]/) return 0
	return 1
}
FNR == 1 {
	gsub(/;/, " ; ")
	if (is_plain()) print FILENAME
}
