# Lays out the build directory and unpacks the tree from standard input. $1: the kernel's release; $2: modules.mk;
# $3: compile.sh
set -eu
mkdir -p src out bin dkms
printf '%s\n' "$2" >out/modules.mk
printf '%s\n' "$3" >out/compile.sh
# Makefiles default to the running kernel; here that is the kernel of this image. The real one is named by its path: a
# Makefile may change the PATH.
cat >bin/uname <<EOF
#!/bin/sh
[ "\$*" = -r ] && { echo '$1'; exit 0; }
exec $(command -v uname) "\$@"
EOF
chmod +x bin/*
tar -x -f - -C src --no-same-owner
: >out/unpacked
