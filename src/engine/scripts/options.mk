# Read by every make before its own makefiles (MAKEFILES): answers what Kbuild asks of the compiler, the assembler and the
# linker, some thirty questions each time it is called, which together take longer than most modules do. They were put to
# the image's own when it was looked into (src/containers/kernels/inspection-script.ts); all that is not answered there,
# such as a module's own questions, is asked. A line of `answers` is a question after `yes ` or `no `. make exports no name
# with a hyphen, even where a makefile has it export all: recursive ones would be expanded for each recipe.
ifeq ($(filter 4.0 4.0.% 4.1 4.1.%,$(MAKE_VERSION))$(if $(wildcard /build/out/answers),,none),)
define __modprobot-newline


endef
__modprobot-answers := $(__modprobot-newline)$(file </build/out/answers)$(__modprobot-newline)
# Nothing is known where other programs may be meant than the image's, or they are told more than the question.
__modprobot-is-known = $(if $(filter /build/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin,$(PATH)),$(if $(COMPILER_PATH)$(GCC_EXEC_PREFIX)$(CCC_OVERRIDE_OPTIONS)$(LD_PRELOAD)$(LD_LIBRARY_PATH),,$(findstring $(__modprobot-newline)$(1) $(2)$(__modprobot-newline),$(__modprobot-answers))))
# What Kbuild's own does (scripts/Makefile.compiler, formerly scripts/Kbuild.include): $(2) where the command $(1)
# succeeds, which may write to $TMP and $TMPO, else $(3).
__modprobot-try = $(shell set -e; __own=/build/out/tried.$$$$; TMP=$$__own/tmp; TMPO=$$__own/tmp.o; trap "rm -rf $$__own" EXIT; mkdir -p $$__own; if ($(1)) >/dev/null 2>&1; then echo "$(2)"; else echo "$(3)"; fi)
override try-run = $(if $(call __modprobot-is-known,yes,$(1)),$(2),$(if $(call __modprobot-is-known,no,$(1)),$(3),$(__modprobot-try)))
endif
