# Verbs of this project; `make help` lists them.  Everything is installed under .venv/ and .cache/, system packages by
# apt where we are root.  Settings of the service: docs/settings.md.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
CODE := grader sandbox service cli client tests benchmarks examples
ROLLOUTS ?= examples/rollouts.jsonl
RESULTS ?= out/results.jsonl
PYTEST_ARGS ?=
# E.g. FAULTS_ARGS="--only redis --times 1" or FAULTS_ARGS="--without engine,disk".
FAULTS_ARGS ?=
# Of `make grpo`: seeds of the sums and of the programs; e.g. GRPO_ARGS="--kill-service-at 50" or GRPO_ARGS=--help.
SEEDS ?= 1 2 3
PROGRAM_SEEDS ?= 1
GRPO_ARGS ?=
# Parts of the machine that the tests shall do without, e.g. ASSAY_TEST_WITHOUT=docker; empty: nothing is skipped.
ASSAY_TEST_WITHOUT ?=
export ASSAY_TEST_WITHOUT

without = $(findstring $(1),$(ASSAY_TEST_WITHOUT))
with_engine = $(if $(call without,docker),,scripts/with-engine.sh)

.PHONY: help setup run serve doctor test lint format types contracts unit integration check images cell-image \
	cell-root service-image up down faults grpo grpo-test lock clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- to use it -------------------------------------------------------------------------------------------------------

setup: ## environment in .venv/, sandbox packages, and the cell image where a Docker engine runs
	@scripts/environment.sh runtime
	@scripts/system-packages.sh want bubblewrap:bwrap python3:/usr/bin/python3
	@scripts/system-packages.sh want python3-numpy:/usr/lib/python3/dist-packages/numpy
	@[ -x $(BIN)/redis-server ] || scripts/system-packages.sh want redis-server:redis-server
	@deploy/build-images.sh --where-possible cell

run: setup ## start the service with its embedded defaults, score examples/rollouts.jsonl over HTTP, print a table
	@mkdir -p $(dir $(RESULTS))
	@$(BIN)/assay score $(ROLLOUTS) --out $(RESULTS) --overwrite --table --quiet

serve: setup ## start the service with its embedded defaults, in the foreground (ASSAY_… settings apply)
	@exec $(BIN)/assay serve

doctor: setup ## say which parts are found (Redis, engine, images, cells, languages), and what to do about the others
	@$(BIN)/assay doctor

grpo-test: dev-environment ## a short training whose service is killed; apart from `make test`, since it installs 1.6 GB
	@$(BIN)/pytest examples/grpo/test_run.py $(PYTEST_ARGS)

grpo: setup ## train small models by GRPO on rewards of a service of our own: table, curves (SEEDS="1 2 3" PROGRAM_SEEDS=1)
	@scripts/grpo-environment.sh
	@.cache/grpo-venv/bin/python -m examples.grpo --sums $(SEEDS) --programs $(PROGRAM_SEEDS) $(GRPO_ARGS)

up: images ## bring up redis, service and worker with Docker Compose, in the background
	@scripts/compose.sh up -d
	@. scripts/say.sh; say "Coming up at http://$${ASSAY_PUBLISH:-127.0.0.1:8000}/docs; take it down again with: make down"

down: ## take down what `make up` brought up
	@scripts/compose.sh down --volumes

images: cell-image service-image ## build the images that docker-compose.yml names
	@deploy/stand-in-images.sh

cell-image: ## build the image that programs run in
	@deploy/build-images.sh cell

cell-root: cell-image ## unpack the cell image into .cache/cell-root, for bubblewrap (ASSAY_CELL_ROOT)
	@deploy/unpack-cell-image.sh assay-cell:latest .cache/cell-root

service-image: ## build the image of service and worker
	@scripts/environment.sh runtime
	@deploy/build-images.sh service

# --- to work on it ---------------------------------------------------------------------------------------------------

test: ## everything: lint, types, import rules, all tests with a real Redis and a real Docker engine
	@scripts/environment.sh dev
	@$(if $(call without,redis),,scripts/system-packages.sh need redis-server:redis-server)
	@$(if $(call without,bubblewrap),,scripts/system-packages.sh need bubblewrap:bwrap python3:/usr/bin/python3)
	@$(if $(call without,browser),,scripts/system-packages.sh need chromium:chromium)
	@$(if $(call without,promtool),,scripts/system-packages.sh need prometheus:promtool)
	@$(if $(call without,docker),,scripts/system-packages.sh need docker-compose:docker-compose)
	@$(if $(call without,docker)$(call without,gvisor),,scripts/gvisor-runtime.sh)
	@$(MAKE) check
	@$(with_engine) $(MAKE) all-tests

.PHONY: all-tests
all-tests:
	@$(if $(call without,docker),,$(MAKE) images)
	@scripts/trainer-releases.sh
	@. scripts/say.sh; say "Tests: unit and property first, then with Redis, cells and containers"
	@$(BIN)/pytest $(PYTEST_ARGS)

check: lint types contracts ## lint, types and import rules

lint: dev-environment ## ruff: rules and format
	@. scripts/say.sh; say "Lint: ruff"
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

types: dev-environment ## mypy, strict
	@. scripts/say.sh; say "Types: mypy"
	@$(BIN)/mypy
	@$(BIN)/mypy --python-version 3.10 client/assay_client

contracts: dev-environment ## import rules: which room may know which
	@. scripts/say.sh; say "Import rules: lint-imports"
	@$(BIN)/lint-imports

format: dev-environment ## put the code into the house's format
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

unit: dev-environment ## unit and property tests only: no Redis, no cells, no containers
	@$(BIN)/pytest tests/unit tests/property $(PYTEST_ARGS)

integration: dev-environment ## the tests that need Redis, cells or containers
	@scripts/trainer-releases.sh
	@$(with_engine) $(BIN)/pytest -m "redis or docker or bubblewrap" $(PYTEST_ARGS)

faults: dev-environment ## break things on purpose under load and print the table of what came of it (as root: all of it)
	@$(BIN)/python -m benchmarks.faults $(FAULTS_ARGS)

.PHONY: dev-environment
dev-environment:
	@scripts/environment.sh dev

lock: ## pin the dependencies anew (requirements/*.lock)
	@scripts/lock.sh

clean: ## remove the environment, caches and built files (not the images)
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache wheelhouse out build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
