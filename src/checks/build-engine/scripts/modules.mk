# Read by every make before its own makefiles (MAKEFILES): has Kbuild say which modules it is about to build, and of
# which objects, as make itself evaluates them. Kbuild enters a directory with the target `__build` (before 6.0) or
# `$(obj)/`, obj= being given on the command line.
# Not to be seen by makefiles that look for themselves with $(firstword $(MAKEFILE_LIST)).
MAKEFILE_LIST :=

ifeq ($(origin obj),command line)
__build $(obj)/: __modprobot_modules
# modpost writes a line in pieces. Several at once must not write into each other's; they are never silent for long.
else ifeq ($(origin srctree),environment)
ifneq ($(findstring /Makefile.modpost ,$(shell tr '\0' ' ' </proc/$$PPID/cmdline) ),)
MAKEFLAGS += --output-sync=target
endif
endif
.PHONY: __modprobot_modules
__modprobot_modules:
	@:$(file >>/build/out/modules,directory	$(CURDIR)	$(obj)	$(KERNELRELEASE)	$(srctree)	$(objtree))$(foreach m,$(filter %.o,$(obj-m)),$(file >>/build/out/modules,module	$(CURDIR)	$(obj)	$(m)	$(strip $(foreach s,-objs -y -m,$($(patsubst %.o,%,$(patsubst $(obj)/%,%,$(m)))$(s))))))
