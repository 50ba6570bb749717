# Read by every make before its own makefiles (MAKEFILES): has Kbuild say which modules it is about to build, and of
# which objects, as make itself evaluates them, and what else it gives the linker. Kbuild enters a directory with the
# target `__build` (before 6.0) or `$(obj)/`, obj= being given on the command line.
ifeq ($(origin obj),command line)
__build $(obj)/: __modprobot_modules
# What a module is composed of. The hyphen keeps make from exporting it.
__modprobot-parts = $(foreach s,-objs -y -m,$($(patsubst %.o,%,$(patsubst $(obj)/%,%,$(1)))$(s)))
# make looks after included files when it has read all makefiles, before anything else. This one never comes to be; from
# here on compile.sh stands before what compiles objects, whatever its name is and wherever that was set. Nothing else
# has another CC, neither makefiles while they are read nor recipes of other files. What makefiles made while they were read
# is there by now, and gets the time of an earlier build where it is the same (settle.sh). compile.sh has to know of all
# objects of modules before it compiles one. Versions of symbols that are made of debug information need what the kernel
# asks for.
-include /build/out/before-all
/build/out/before-all:
	@:$(file >>/build/out/parts,$(filter %.o,$(obj-m)) $(foreach m,$(filter %.o,$(obj-m)),$(call __modprobot-parts,$(m))))$(if $(CONFIG_GENDWARFKSYMS),$(file >/build/out/own-debug,))$(if $(CC),$(eval %.o: private override CC := /bin/sh /build/out/compile.sh $$(CC)))$(if $(wildcard /build/out/made),$(shell /bin/sh /build/out/settle.sh))
else ifeq ($(origin srctree),environment)
__modprobot_make := $(shell tr '\0' ' ' </proc/$$PPID/cmdline)
# modpost writes a line in pieces. Several at once must not write into each other's; they are never silent for long.
ifneq ($(findstring /Makefile.modpost ,$(__modprobot_make) ),)
MAKEFLAGS += --output-sync=target
# The types of linked modules, which nobody reads here: making them takes longer than all else of the link.
else ifneq ($(findstring /Makefile.modfinal ,$(__modprobot_make) ),)
override CONFIG_DEBUG_INFO_BTF_MODULES :=
# Where make runs in the module's directory, as since 6.13, the list lies there, and nobody need say so.
__modprobot_order := $(or $(MODORDER),$(wildcard modules.order))
__modprobot_linked := $(if $(and $(__modprobot_order),$(wildcard /build/out/linked)),$(shell /bin/sh /build/out/linked.sh '$(__modprobot_order)'))
endif
endif
.PHONY: __modprobot_modules
__modprobot_modules:
	@:$(if $(findstring k,$(firstword -$(MAKEFLAGS))),,$(file >/build/out/stops-at-errors,))$(file >>/build/out/modules,directory	$(CURDIR)	$(obj)	$(KERNELRELEASE)	$(srctree)	$(objtree))$(foreach m,$(filter %.o,$(obj-m)),$(file >>/build/out/modules,module	$(CURDIR)	$(obj)	$(m)	$(strip $(call __modprobot-parts,$(m)))	$(strip $(filter-out -%,$(sort $(KBUILD_LDFLAGS) $(ldflags-y) $(EXTRA_LDFLAGS) $(LDFLAGS_$(notdir $(m))))))))$(if $(filter-out $(ccflags-y),$(filter -I% -i%,$(EXTRA_CFLAGS))),$(file >>/build/out/modules,unread	$(CURDIR)	$(obj)	EXTRA_CFLAGS))$(if $(strip $(filter %.o,$(obj-m)) $(subdir-ym)),,$(file >>/build/out/modules,idle	$(CURDIR)	$(obj)	$(strip $(obj-) $(obj-n) $(obj-y))))
# Not to be seen by makefiles that look for themselves with $(firstword $(MAKEFILE_LIST)).
MAKEFILE_LIST :=
