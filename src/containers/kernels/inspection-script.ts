/**
 * Run in a container of the image as `sh -c SCRIPT sh RELEASE`; RELEASE may be empty. Prints a line for each fact,
 * after the line `system-map` (where there is one) the kernel's symbols, `T name` each, and after the line `symvers` the
 * whole `Module.symvers`. Kbuild itself is asked for its compiler, since distributions set it in places of their own; and
 * once more, with a `try-run` that notes which questions it puts to compiler, assembler and linker, and what these
 * answer. The answers count only where the flags that Kbuild comes to are the same.
 */
export const INSPECTION_SCRIPT = `
wanted=$1 only= count=0
for build in /lib/modules/*/build; do
	release=\${build#/lib/modules/}
	release=\${release%/build}
	if [ -d "$build/" ]; then
		echo "release $release"
		only=$release
		count=$((count + 1))
	elif [ -L "$build" ]; then
		echo "dangling $release"
	fi
done
chosen=$wanted
if [ -z "$chosen" ] && [ "$count" = 1 ]; then chosen=$only; fi
build=/lib/modules/$chosen/build
if [ -z "$chosen" ] || ! [ -d "$build/" ]; then exit 0; fi
echo "chosen $chosen"

for tool in tar make nm readelf; do
	command -v "$tool" >/dev/null 2>&1 || echo "missing-tool $tool"
done
mkdir /tmp/probe
cat >/tmp/probe/Kbuild <<'END'
$(info modprobot-cc=$(CC))
$(foreach name,$(sort $(filter KBUILD_% %FLAGS CFLAGS_% CC_FLAGS_% LDFLAGS_%,$(.VARIABLES))),$(info modprobot-flags $(name)=$($(name))))
END
cat >/tmp/note.mk <<'END'
override try-run = $(call __modprobot-noted,$(1),$(2),$(3),$(shell TMP=/tmp/tried; TMPO=/tmp/tried.o; if ($(1)) >/dev/null 2>&1; then echo yes; else echo no; fi; rm -f /tmp/tried*))
__modprobot-noted = $(file >>/tmp/answers,answer $(4) $(1))$(if $(filter yes,$(4)),$(2),$(3))
END
make -s -C "$build" M=/tmp/probe modules >/tmp/make.out 2>/tmp/make.err
cc=$(sed -n 's/^modprobot-cc= *//p' /tmp/make.out | head -n 1)
# With a build's environment. A compiler that fails here without any option is not believed.
(
	export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C
	[ -n "$cc" ] && $cc -c -x c /dev/null -o /tmp/nothing.o &&
		MAKEFILES=/tmp/note.mk timeout 60 make -s -C "$build" M=/tmp/probe modules >/tmp/noted.out
	cmp -s /tmp/make.out /tmp/noted.out && sort -u /tmp/answers
) 2>/dev/null
if [ -z "$cc" ]; then
	echo "make-error $(head -n 1 /tmp/make.err)"
else
	version=$($cc --version 2>/dev/null | head -n 1)
	if [ -n "$version" ]; then echo "compiler $version"; else echo "missing-tool $cc"; fi
fi

# Not in the order of the names: the reader sorts them.
dpkg-query -W -f 'package \${Package} \${Version} \${Architecture}\\n' 2>/dev/null
for config in "$build/include/config/auto.conf" "$build/.config"; do
	[ -f "$config" ] || continue
	sed -n 's/^\\(CONFIG_MODVERSIONS\\|CONFIG_TRIM_UNUSED_KSYMS\\|CONFIG_DEBUG_INFO\\)=y$/config \\1/p' "$config"
	break
done
# The names the kernel has: of its map, of a vmlinux with symbols, or, as BTF, of one without. A placeholder has no _stext.
known=
for map in "/boot/System.map-$chosen" "/lib/modules/$chosen/System.map" "$build/System.map"; do
	[ -f "$map" ] && grep -q ' _stext$' "$map" 2>/dev/null || continue
	echo system-map
	cut -d ' ' -f 2- "$map" | head -c 33554432
	known=yes
	break
done
for vmlinux in "$build/vmlinux" "/lib/modules/$chosen/vmlinux" "/usr/lib/debug/boot/vmlinux-$chosen" \\
	"/usr/lib/debug/lib/modules/$chosen/vmlinux" "/boot/vmlinux-$chosen"; do
	[ -z "$known" ] && [ -f "$vmlinux" ] && [ -r "$vmlinux" ] || continue
	nm "$vmlinux" 2>/dev/null | cut -d ' ' -f 2- >/tmp/names
	if grep -q ' _stext$' /tmp/names; then
		echo system-map
		head -c 33554432 /tmp/names
		known=yes
		continue
	fi
	set -- $(readelf -S -W "$vmlinux" 2>/dev/null |
		sed -n 's/^.* \\.BTF  *PROGBITS  *[0-9a-f]*  *\\([0-9a-f]*\\)  *\\([0-9a-f]*\\) .*$/\\1 \\2/p')
	[ $# = 2 ] || continue
	printf 'btf '
	tail -c "+$((0x$1 + 1))" "$vmlinux" | head -c "$((0x$2))" | head -c 25165824 | base64 | tr -d '\\n'
	echo
	known=yes
done
echo symvers
cat "$build/Module.symvers" 2>/dev/null
exit 0
`;
