# What one can do here. Each target says what it does, does nothing twice, and works as root or not.
# `make` alone prints this list.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

# Settings of `make run`: make run PORT=9000 SCALE=0.01 DATA=elsewhere
PORT ?= 8080
SCALE ?= 0.001
DATA ?= data

UI_SOURCES := $(shell find ui/src ui/build.mjs -type f 2>/dev/null)

## run: start the demonstration on http://127.0.0.1:8080 (PORT=, SCALE=, DATA=); prints its accounts
.PHONY: run
run: setup-run ui
	@echo "• build the program (the first time takes some minutes)"
	@cargo build --package tinhso
	@exec "$${CARGO_TARGET_DIR:-target}/debug/tinhso" demo --scale $(SCALE) --data $(DATA) --listen 127.0.0.1:$(PORT)

## test: everything that must hold before a change lands: format, lints, all tests, the browser
.PHONY: test
test: setup-test ui
	@scripts/test

## bench: measure on a release build, ours beside the limit; exit code 1 if a goal is missed (SCALES="0.01 0.1 1 pg:0.01")
SCALES ?= 0.01 0.1
.PHONY: bench
bench: setup-run ui
	@echo "• release build"
	@cargo build --release --package tinhso
	@cargo build --release --package kit-db --example raw_copy
	@cargo build --release --package kit-search --features bench --example bench_corpus
	@missed=0; \
	node scripts/bench.mjs target/release/tinhso target/release/examples/raw_copy target/release/examples/bench_corpus $(SCALES) || missed=1; \
	$(MAKE) bench-signatures || missed=1; \
	exit $$missed

## chaos: kill, stop and starve nodes, workers and databases under load, then check every promise (TINHSO_KILLS=)
.PHONY: chaos
chaos: setup-test ui
	@scripts/chaos

## prove: the proofs of one office at full size, written into docs/proofs.md (OFFICE=, CASES=, KILLS=, SCALE=)
.PHONY: prove
prove: export OFFICE := $(OFFICE)
prove: export CASES := $(or $(CASES),2000)
prove: export KILLS := $(or $(KILLS),50)
prove: export SCALE := $(if $(filter command line environment%,$(origin SCALE)),$(SCALE),0.01)
prove: setup-test ui
	@node scripts/prove.mjs

## sbom: what the program is made of, as CycloneDX, into target/sbom (installs cargo-cyclonedx)
.PHONY: sbom
sbom:
	@scripts/sbom

## interop: other people's programs judge our signatures, and we theirs (installs them)
.PHONY: interop
interop: setup-test
	@scripts/interop

## fuzz: damaged and forged bytes against every reader of signatures (RUNS=, SECONDS= for each target)
RUNS ?= 100000
# 0: no limit in time; `SECONDS` is a name that the shell uses itself
FUZZ_SECONDS := $(if $(filter command line environment%,$(origin SECONDS)),$(SECONDS),0)
.PHONY: fuzz
fuzz: setup-run
	@scripts/fuzz --runs $(RUNS) --seconds $(FUZZ_SECONDS)

## bench-signatures: signing and checking beside the limit that openssl and ring set, on one core
.PHONY: bench-signatures
bench-signatures:
	@cargo bench --quiet --package signatures --bench limits

## ui: build the style sheet, the script and the icons into ui/dist
.PHONY: ui
ui: ui/dist/manifest.json
	@:

ui/node_modules/.installed: ui/package-lock.json
	@echo "• npm ci in ui"
	@cd ui && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

ui/dist/manifest.json: ui/node_modules/.installed $(UI_SOURCES)
	@echo "• build ui/dist"
	@cd ui && node build.mjs >/dev/null
	@touch $@

## fmt: format the Rust code
.PHONY: fmt
fmt:
	@cargo fmt --all

## tidy: the house rules alone (they also run in `make test`)
.PHONY: tidy
tidy:
	@cargo xtask tidy

## shots: pictures of every page into target/shots (not committed)
.PHONY: shots
shots: setup-test ui
	@echo "• build the program"
	@cargo build --package tinhso
	@node tests/browser/run.mjs --shots

## setup: install what is missing on this machine (Debian packages, through apt)
.PHONY: setup
setup: setup-test

.PHONY: setup-run setup-test
setup-run:
	@scripts/setup run
setup-test:
	@scripts/setup test

## help: this list
.PHONY: help
help:
	@sed -n 's/^## \([a-z-]*\): /\1\t/p' Makefile | expand -t 18
