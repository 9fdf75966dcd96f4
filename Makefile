# Each command that a person types. `make up` needs nothing but Python 3.11, make and git.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help up test test-long faults lint site package bench demo clock reset lock

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST)

up: $(VENV)/up.stamp ## the whole stack on this machine, in the foreground
	@exec $(BIN)/python -m infra.local

test: $(VENV)/dev.stamp ## installs what it lacks and runs every test
	@$(BIN)/python -m infra.browser
	@$(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder $(ARGS)

test-long: $(VENV)/dev.stamp ## what is too long for every change
	@$(BIN)/python -m infra.browser
	@$(BIN)/python -m pytest -n 2 -m long_run $(ARGS)

faults: $(VENV)/dev.stamp ## power cuts, broken connections and full disks
	@$(BIN)/python -m pytest -m "long_run or not long_run" tests/faults $(ARGS)

lint: $(VENV)/dev.stamp ## ruff, mypy, bandit, cfn-lint
	@$(BIN)/python -m infra.lint

site: $(VENV)/up.stamp ## both language sites in build/site
	@$(BIN)/python -m infra.policy && $(BIN)/python -m infra.site

package: $(VENV)/up.stamp ## the deployable in build/package
	@$(BIN)/python -m infra.policy && $(BIN)/python -m infra.site && $(BIN)/python -m infra.package

bench: $(VENV)/dev.stamp ## benchmark tables
	@$(BIN)/python -m tests.bench $(ARGS)

demo: $(VENV)/up.stamp ## fills a running stack with realistic cases
	@PYTHONPATH=functions $(BIN)/python -m infra.local.demo $(ARGS)

clock: $(VENV)/up.stamp ## AT=2026-12-01T09:00+08:00 moves the local stack's clock forward; without AT says its time
	@$(BIN)/python -m infra.local.clock $(AT)

reset: $(VENV)/up.stamp ## clears the local stack's data
	@$(BIN)/python -m infra.local.reset

lock: $(VENV)/dev.stamp ## renews the locked requirements
	@$(BIN)/python -m infra.lock

$(VENV)/up.stamp: requirements/up.txt infra/environment.py
	@$(PYTHON) -I infra/environment.py up

$(VENV)/dev.stamp: requirements/dev.txt infra/environment.py
	@$(PYTHON) -I infra/environment.py dev
