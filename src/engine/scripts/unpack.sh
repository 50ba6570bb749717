# Lays out the build directory and unpacks, from standard input: what Kbuild made of an earlier tree, a list of how this
# one differs from it, and the tree.
# $1: the kernel's release; $2 and $3: how many bytes the first two have, 0 where there is no earlier tree; then, in
# pairs, the names and texts of what make and the compiler are given
set -eu
release=$1 earlier=$2 differences=$3
shift 3
mkdir -p src out bin dkms
while [ $# -gt 0 ]; do
	printf '%s\n' "$2" >"out/$1"
	shift 2
done
# Makefiles default to the running kernel; here that is the kernel of this image. The real one is named by its path: a
# Makefile may change the PATH.
cat >bin/uname <<END
#!/bin/sh
[ "\$*" = -r ] && { echo '$release'; exit 0; }
exec $(command -v uname) "\$@"
END
chmod +x bin/uname
[ "$earlier" = 0 ] || {
	head -c "$earlier" | tar -x -f - --no-same-owner
	head -c "$differences" >out/differs
	find src -type f -name '.*.o.cmd' >out/reused
}
tar -x -f - -C src --no-same-owner
# A makefile may have a try-run of its own, which options.mk would take the place of.
[ ! -f out/answers ] || {
	status=0
	grep -rqsF --exclude='*.[chSo]' --exclude='*.ko' --exclude='*.cmd' try-run src || status=$?
	[ "$status" = 1 ] || rm out/answers
}
[ "$earlier" = 0 ] || {
	# A file that was not there may be included where another of its name was; of one that is gone nothing is to be left.
	sed -n 's#^\(added\|gone\)	\(.*/\)\{0,1\}\([^/]*\)$#/\3\n \3#p' out/differs >out/names
	if [ -s out/names ]; then
		without=$(tr '\n' '\0' <out/reused | xargs -0 -r grep -lFf out/names -- || true)
		# Who asks whether there is such a file does not name it afterwards.
		[ -z "$(grep -rlF __has_include src --include='*.[chS]' | head -n 1)" ] || without=$(cat out/reused)
		# Nor do records name the kernel's own headers (keep.sh).
		sed -n 's#^added	\(.*/\)\{0,1\}##p' out/differs | grep -qxFf - out/system-headers && without=$(cat out/reused)
		[ -z "$without" ] || printf '%s\n' "$without" | sed -e p -e 's#\(^\|/\)\.\([^/]*\)\.cmd$#\1\2#' | tr '\n' '\0' | xargs -0 -r rm -f --
	fi
	# The tree's files all have one time long past, which is what those that did not change had.
	sed -n 's/^[ac][a-z]*	/src\//p' out/differs | tr '\n' '\0' | xargs -0 -r touch --
}
: >out/unpacked
