# Everything that one does in this repository, by name. `make help` lists it.

# bash for its `type -P`; errors end a recipe.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

.PHONY: help demo test bench fmt lint gate gate-full fuzz image book release wasm-target tools

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: wasm-target ## Build ephor and scan its built-in sample tenant; writes demo/ephor.sarif and demo/ephor.html
	cargo build --release --package ephor
	@# The sample tenant has findings, so exit code 1 is what a good run may say.
	target/release/ephor demo --out demo || test $$? -eq 1

test: wasm-target ## Run all tests
	@if type -P cargo-nextest >/dev/null; then \
	  echo 'cargo nextest run --workspace' && cargo nextest run --workspace && \
	  echo 'cargo test --workspace --doc' && cargo test --workspace --doc; \
	else \
	  echo 'cargo test --workspace' && cargo test --workspace; \
	fi

bench: wasm-target ## Measure speed
	cargo bench --package ephor --bench scan

fmt: ## Format the code
	cargo fmt --all
	@# Rules are included by a macro, where cargo fmt does not see them.
	rustfmt --edition 2024 $$(find rules tests/languages -name "*.rs" -path "*/src/*")

lint: wasm-target tools ## Check format, Clippy, dependencies, shell scripts and spelling
	cargo fmt --all --check
	rustfmt --check --edition 2024 $$(find rules tests/languages -name "*.rs" -path "*/src/*")
	cargo clippy --workspace --all-targets -- -D warnings
	target/tools/bin/cargo-deny check licenses bans sources
	@if [ -x target/tools/bin/shellcheck ]; then target/tools/bin/shellcheck scripts/*.sh .ci/run; fi
	@if [ -x target/tools/bin/typos ]; then target/tools/bin/typos; fi

gate: ## Run what decides on a change: all of .ci/run
	.ci/run

gate-full: gate ## Run the gate, the tests that it leaves out, packs in Python, the fuzz targets and the image: before a release
	@if type -P cargo-nextest >/dev/null; then \
	  echo 'cargo nextest run --workspace --run-ignored only' && cargo nextest run --workspace --run-ignored only; \
	else \
	  echo 'cargo test --workspace -- --ignored' && cargo test --workspace -- --ignored; \
	fi
	scripts/languages.sh
	cargo test -p ephor-registry --features sigstore
	scripts/fuzz.sh --smoke 20000
	@if type -P buildah >/dev/null; then \
	  $(MAKE) --no-print-directory image; \
	else \
	  echo 'gate-full: image: skipped, buildah is not there'; \
	fi

fuzz: ## Run each fuzz target 20,000 times (needs a nightly Rust; builds for some minutes, once)
	scripts/fuzz.sh --smoke 20000

# The program of a release: scripts/release.sh makes it, or PROGRAM=FILE names one.
MUSL := $(shell uname -m)-unknown-linux-musl
PROGRAM ?=
image: ## Make the OCI image with buildah and run it; PROGRAM=FILE packs that static program
	@if [ -n "$(PROGRAM)" ]; then \
	  scripts/image.sh --program "$(PROGRAM)"; \
	else \
	  scripts/release.sh --target $(MUSL) && scripts/image.sh --program "$${CARGO_TARGET_DIR:-target}/$(MUSL)/release/ephor"; \
	fi

book: ## Make a book of docs/ in target/book (builds mdBook first, once: some minutes)
	@scripts/tools.sh mdbook
	PATH="$(CURDIR)/target/tools/bin:$$PATH" mdbook build

release: ## Build what a release consists of, for this machine, in target/dist
	scripts/release.sh

wasm-target: ## Make sure that rule packs can be compiled to WebAssembly
	@scripts/wasm-target.sh

tools: ## Install the tools that lint and gate need into target/tools
	@scripts/tools.sh
