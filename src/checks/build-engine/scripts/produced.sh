# What was said and produced: Kbuild's own report, then the modules and module lists in the tree.
[ -f out/modules ] && cat out/modules
find src -type f -name '*.ko' -size +0 2>/dev/null | sed 's/^/linked	/'
exit 0
