# `make demo` shows modprobot at work, `make test` runs all its checks; both install what they need.

.PHONY: help demo test cases corpus replay reuse mutation defences soak disk bench bench-checks static format engine images
.DEFAULT_GOAL := help

NODE := node_modules/.bin/node
INSTALLED := node_modules/.package-lock.json
BENCH := .cache/bench
STATIC := lint formatting types unused architecture names

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(INSTALLED) images ## start the bot against a fake GitHub and open pull requests that change real modules
	$(NODE) test/demo/demo.ts

test: $(INSTALLED) images ## lint, types, architecture, unit, contract, integration, security and end-to-end tests
	@$(MAKE) --no-print-directory static
	npm test

cases: $(INSTALLED) images ## check small trees that are easily judged wrongly, and print a table (one of them takes six minutes)
	$(NODE) test/cases/run.ts

corpus: $(INSTALLED) images ## check every case of the corpus of real modules and print a table (takes long: real modules on four kernels)
	$(NODE) test/corpus/run.ts

replay: $(INSTALLED) images ## replay successive Debian releases of modules as pull requests, judged by clean builds (takes long)
	$(NODE) test/replay/run.ts

reuse: $(INSTALLED) images ## builds from earlier objects beside builds from nothing, over all corpora (takes long)
	$(NODE) test/reuse/run.ts

mutation: $(INSTALLED) images ## break calls in real modules, and see that each is found at its line (takes long)
	$(NODE) test/mutation/run.ts

defences: $(INSTALLED) images ## take each defence out, and see that its test fails (takes long): make defences ONLY=git
	$(NODE) test/defences/run.ts $(ONLY)

soak: $(INSTALLED) images ## the server under kills, outages and people; then what must be so: make soak SEEDS=1,2 DATABASE=postgresql
	$(NODE) test/soak/run.ts --seeds $(or $(SEEDS),1,2,3,4,5,6,7,8,9,10) --database $(or $(DATABASE),pglite)

disk: $(INSTALLED) images ## two hundred commits with room for twenty of their trees, then a full disk (as root; six minutes)
	$(NODE) test/bench/disk.ts

bench: $(INSTALLED) images ## measure everything, and write docs/performance.md (an hour and a half)
	@mkdir -p $(BENCH)
	-$(NODE) test/bench/checks.ts --into $(BENCH)
	-$(NODE) test/bench/forecast.ts --json $(BENCH)/forecast.json
	-$(NODE) test/bench/service.ts --json $(BENCH)/service.json
	-$(NODE) test/bench/run.ts
	$(NODE) test/bench/performance.ts $(BENCH)

bench-checks: $(INSTALLED) images ## measure one row of whole checks: make bench-checks ROW=lttng-file
	@mkdir -p $(BENCH)
	$(NODE) test/bench/checks.ts --into $(BENCH) $(ROW)

static: $(INSTALLED) ## formatting, types, lint, architecture, names, unused code
	@$(MAKE) --no-print-directory -j2 --output-sync=target $(STATIC:%=static-%)

static-%:
	npm run --silent $*

format: $(INSTALLED) ## lay out the code
	npm run format

engine: ## a container engine that answers; installed and started where there is none and it may
	@scripts/ensure-engine.sh

images: $(INSTALLED) engine ## the images of the default kernels
	@bin/modprobot kernels build

$(INSTALLED): package.json package-lock.json
	npm ci
	@touch $@
