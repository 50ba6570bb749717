# Read by every make before its own makefiles (MAKEFILES): answers what Kbuild asks of the compiler, the assembler and the
# linker, some thirty questions each time it is called, which together take longer than most modules do. They were put to
# the image's own when it was looked into (src/containers/kernels/inspection-script.ts); all that is not answered there,
# such as a module's own questions, is asked. A line of `answers` is a question after `yes ` or `no `.
ifeq ($(filter 4.0 4.0.% 4.1 4.1.%,$(MAKE_VERSION))$(if $(wildcard /build/out/answers),,none),)
define __modprobot_newline


endef
__modprobot_answers := $(__modprobot_newline)$(file </build/out/answers)$(__modprobot_newline)
# Nothing is known where other programs may be meant than the image's.
__modprobot_is_known = $(if $(COMPILER_PATH)$(GCC_EXEC_PREFIX)$(filter-out /build/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin,$(PATH)),,$(findstring $(__modprobot_newline)$(1) $(2)$(__modprobot_newline),$(__modprobot_answers)))
# What Kbuild's own does (scripts/Makefile.compiler, before 5.17 scripts/Kbuild.include): $(2) where the command $(1)
# succeeds, which may write to $TMP and $TMPO, else $(3).
__modprobot_try = $(shell set -e; __own=/build/out/tried.$$$$; TMP=$$__own/tmp; TMPO=$$__own/tmp.o; trap "rm -rf $$__own" EXIT; mkdir -p $$__own; if ($(1)) >/dev/null 2>&1; then echo "$(2)"; else echo "$(3)"; fi)
override try-run = $(if $(call __modprobot_is_known,yes,$(1)),$(2),$(if $(call __modprobot_is_known,no,$(1)),$(3),$(__modprobot_try)))
endif
