# Lays out the build directory and unpacks the tree from standard input. $1: the kernel's release; $2: modules.mk;
# $3: compile.sh
set -eu
mkdir -p src out bin dkms
printf '%s\n' "$2" >out/modules.mk
printf '%s\n' "$3" >out/compile.sh
# Makefiles default to the running kernel; here that is the kernel of this image.
cat >bin/uname <<EOF
#!/bin/sh
[ "\$*" = -r ] && { echo '$1'; exit 0; }
PATH=\${PATH#/build/bin:} exec uname "\$@"
EOF
for real in /usr/local/bin/*gcc* /usr/local/bin/clang* /usr/bin/*gcc* /usr/bin/clang* /bin/*gcc* /bin/clang*; do
	case ${real##*/} in
	gcc | gcc-[0-9]* | *-gcc | *-gcc-[0-9]* | clang | clang-[0-9]*) ;;
	*) continue ;;
	esac
	[ -x "$real" ] && ! [ -e "bin/${real##*/}" ] || continue
	printf '#!/bin/sh\nreal=%s\n. /build/out/compile.sh\n' "$real" >"bin/${real##*/}"
done
chmod +x bin/*
tar -x -f - -C src --no-same-owner
: >out/unpacked
