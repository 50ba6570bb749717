# Has the real dkms and ours do what each of /compare/cases/* says, with a make that only records how it is called.
# $1: the kernel's release. Needs /compare/dkms (the program) and /compare/ours (our script).
# Writes /compare/out/CASE/{real,ours}/: `what` became of it, each `make`, its `env`, the `files` it found, `modules`.
release=$1 build=/lib/modules/$1/build architecture=$(uname -m)
mkdir -p /compare/fake /real
cat >/compare/fake/uname <<END
#!/bin/sh
[ "\$*" = -r ] && { echo '$release'; exit 0; }
exec /bin/uname "\$@"
END
cat >/compare/fake/make <<'END'
#!/bin/bash
# dkms itself asks make for a variable of the kernel's.
[ "$*" = '-f - show-CC' ] && exec /usr/bin/make "$@"
printf '%s\n' "in $(pwd -P): make $*" >>"$RECORD/make"
env | grep -vE '^(_|SHLVL|PWD|OLDPWD|RECORD|RECORDED|BASH_ENV)=' | sort >"$RECORD/env"
# What says where it lies is another text in either tree.
cd "$RECORDED" && here=$(pwd -P) && {
	find . -type f ! -name make.log -exec grep -LF -- "$here" {} + | xargs -rd '\n' cksum
	find . -type f ! -name make.log -exec grep -lF -- "$here" {} + | while IFS= read -r file; do
		echo "$(sed "s#$here#HERE#g" "$file" | cksum) $file"
	done
} | sort >"$RECORD/files"
END
# dkms would have it make a key for each build, to sign modules with, and goes on without one.
printf '#!/bin/sh\nexit 1\n' >/compare/fake/openssl
# Read by bash before dkms: has it tell its variables when it gives up, as it must without a built module.
cat >/compare/fake/tell.bash <<'END'
unset BASH_ENV
exit() {
	# Shells within shells give up one after the other; the innermost has read dkms.conf.
	((${num_modules:-0} == 0)) || for ((index = 0; index < num_modules; index++)); do
		echo "${built_module_location[index]}${built_module_name[index]}"
	done | sort >"$RECORD/modules"
	builtin exit "$@"
}
END
chmod +x /compare/fake/*
export PATH=/compare/fake:$PATH LC_ALL=C

real() {
	export RECORD=/compare/out/$1/real RECORDED=/nowhere
	local trees='--dkmstree /real/tree --sourcetree /real/source' nv status
	rm -rf /real && mkdir -p "$RECORD" /real/tree /real/source
	cd "/compare/cases/$1" || return
	# shellcheck disable=SC2086
	/compare/dkms add . $trees -k "$release" -a "$architecture" >"$RECORD/log" 2>&1
	nv=$(cd /real/tree && ls -d -- */* 2>/dev/null)
	[ -n "$nv" ] || { echo refused >"$RECORD/what"; return; }
	RECORDED=/real/tree/$nv/build
	cd "/real/tree/$nv/source" || return
	# shellcheck disable=SC2086
	BASH_ENV=/compare/fake/tell.bash /compare/dkms build -m "${nv%%/*}" -v "${nv#*/}" -k "$release" -a "$architecture" -j 2 \
		$trees >>"$RECORD/log" 2>&1
	status=$?
	case $status in
	77) echo excluded ;;
	5 | 6) echo patch failed ;;
	8) echo refused ;;
	*) if [ -e "$RECORD/make" ]; then echo make; else echo script failed; fi ;;
	esac >"$RECORD/what"
	echo "$nv" >"/compare/out/$1/nv"
}

ours() {
	export RECORD=/compare/out/$1/ours RECORDED=/build/src/$1
	mkdir -p "$RECORD" /build/src /build/dkms
	cp -a "/compare/cases/$1" "/build/src/$1"
	bash -c "$(cat /compare/ours)" dkms "$1" "$release" "$build" "$architecture" 2 >"$RECORD/facts" 2>"$RECORD/log"
	case $(cut -f 1,2 "$RECORD/facts" | grep -E '^(excluded|failed)' | head -n 1) in
	excluded*) echo excluded ;;
	failed*PATCH*) echo patch failed ;;
	failed*PRE_BUILD*) echo script failed ;;
	*) echo make ;;
	esac >"$RECORD/what"
	sed -n -E 's#^module\t([^\t]*)\t(([^\t]*[^/\t])/?)?$#\3/\1#p' "$RECORD/facts" | sed 's#^/##' | sort >"$RECORD/modules"
	local nv
	nv=$(cat "/compare/out/$1/nv" 2>/dev/null)
	sed -i -E "s#/build/dkms/[0-9]+/#/real/#g; s#/build/src/$1\b#/real/tree/$nv/build#g" "$RECORD"/{make,env,modules} 2>/dev/null
}

for case in /compare/cases/*/; do
	name=$(basename "$case")
	(real "$name")
	(ours "$name")
done </dev/null
