# Holdfast: what can be asked for. Each target is a short script in scripts/, which says what it does.
CONFIGURATION ?= release
PREFIX ?= /usr/local
PORT ?= 8642
STAGE ?= build/stage

export CONFIGURATION PREFIX DESTDIR PORT STAGE DETACH STATE PROFILE SECONDS_EACH

.PHONY: help run stop setup stage dist install test lint bench bench-json load fuzz soak conformance-fixture clean

help:
	@echo "make run      build, stage and start the daemon on the demo program (PORT=$(PORT), DETACH=1, STATE=dir)"
	@echo "make stop     stop the daemon that make run DETACH=1 left running"
	@echo "make test     everything: lint, unit tests, staged tree, interop and end-to-end tests"
	@echo "make stage    a relocatable tree in $(STAGE)"
	@echo "make dist     one tar of the stage with the Swift runtime, in build/"
	@echo "make install  copy the stage to DESTDIR/PREFIX"
	@echo "make bench    the figures of docs/performance.md, also to build/bench.json"
	@echo "make bench-json  the JSON and JSON Schema figures alone"
	@echo "make load     a daemon of the staged tree under load (PROFILE=smoke|load|stress|spike|soak|streams)"
	@echo "make fuzz     libFuzzer over JSON, JSON Schema and patterns (TARGET=json, SECONDS_EACH=60)"
	@echo "make soak     the fault loops at full size, on the staged tree (HOLDFAST_FAULT_ROUNDS=200)"
	@echo "make conformance-fixture  a daemon with the plugins of the MCP conformance suite, without tokens (PORT=$(PORT))"
	@echo "make lint     swift format lint --strict over all sources"

run:
	@scripts/run.sh

stop:
	@scripts/stop.sh

setup:
	@scripts/setup.sh

stage:
	@scripts/setup.sh && scripts/stage.sh

dist: stage
	@scripts/dist.sh

install:
	@scripts/install.sh

test:
	@scripts/test.sh

conformance-fixture:
	@scripts/conformance.sh

lint:
	@scripts/lint.sh

bench:
	@scripts/bench.sh

bench-json:
	@scripts/bench-json.sh

load:
	@scripts/load.sh

fuzz:
	@scripts/fuzz.sh

soak:
	@scripts/soak.sh

clean:
	rm -rf build .build
