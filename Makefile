# Two commands for newcomers: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet
# The lock files are whole, so nothing is resolved again: pip would ask for an extra's newest release, which has no hash here.
LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command 'make lock'
# Two files at a time, as they stand: by their number of tests the longest one of all, which is one test, would come last and alone.
PYTEST = $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder
# A checkout keeps its data to itself, unless the environment or .env names another folder.
DATA = $(if $(shell grep -s '^CHATAPP_DATA_DIR=.' .env),,CHATAPP_DATA_DIR="$${CHATAPP_DATA_DIR:-data/var}")

.PHONY: help run test check format bench screenshots vendor lock upgrade clean
.DEFAULT_GOAL := help

help:  ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## */\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: $(VENV)/run.stamp  ## install what is needed and start; ARGS="--port 9000" is handed on
	@$(DATA) exec $(BIN)/python -m chatapp serve $(ARGS)

test: $(VENV)/dev.stamp  ## install what the tests need and run all of them; ARGS="-k name" is handed on
	@PYTHON=$(BIN)/python .ci/chromium
	@$(BIN)/python -m tests.support.aimock.running
	$(PYTEST) $(ARGS)

check: $(VENV)/dev.stamp  ## the fast gate: format, lint, types, import contracts, unit tests
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(PYTEST) --dist worksteal -q chatapp/domain tests/domain tests/services

format: $(VENV)/dev.stamp  ## write the code as the gate wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp  ## measure, and print a table
	$(BIN)/python -m tests.benchmarks $(ARGS)

screenshots: $(VENV)/dev.stamp  ## take a picture of every page in every state into shots/
	@PYTHON=$(BIN)/python .ci/chromium
	$(BIN)/python -m tests.browser.screenshots $(ARGS)

vendor: $(VENV)/run.stamp  ## fetch the browser libraries named in the two vendor folders, checked by hash
	$(BIN)/python -m components.vendor.fetch components/vendor tests/browser/vendor

lock: $(VENV)/dev.stamp  ## write the lock files anew from pyproject.toml, keeping versions where they fit
	$(LOCK) --group build -o requirements.txt
	$(LOCK) --group build --group dev -c requirements.txt -o requirements-dev.txt

upgrade: $(VENV)/dev.stamp  ## write the lock files anew with the newest versions that fit
	$(LOCK) --upgrade --group build -o requirements.txt
	$(LOCK) --upgrade --group build --group dev -c requirements.txt -o requirements-dev.txt

clean:  ## remove the environment and every cache; data/var stays
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage shots

$(VENV)/run.stamp: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("chatapp needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 ...")'
	@echo 'Installing into $(VENV) (the first time only)'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --no-deps --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.txt
	@echo 'Installing what the tests need (the first time only)'
	@$(PIP) --no-deps --require-hashes -r requirements-dev.txt
	@touch $@
