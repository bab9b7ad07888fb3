# Every target sets up what it needs; `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# numpy's own threads make small matrices slower, not faster, on a machine of few cores.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(VENV)/run ## the whole journey on a real survey (DATA=folder: on that data; DEMO_FLAGS=...)
	$(BIN)/qonys demo $(if $(DATA),--data "$(DATA)") $(DEMO_FLAGS)

.PHONY: serve
serve: $(VENV)/run ## the server on the data in ./instance
	$(BIN)/qonys serve $(SERVE_FLAGS)

.PHONY: test
test: $(VENV)/dev chromium ## all tests that need minutes, on SQLite and PostgreSQL, with a real browser
	$(BIN)/pytest $(TESTS)

.PHONY: test-long
test-long: $(VENV)/dev chromium ## tests that need gcc, Java or half an hour
	$(BIN)/pytest -m long --timeout=3600 $(TESTS)

.PHONY: bench
bench: $(VENV)/dev ## measures, printed as ratios of one run
	$(BIN)/python -m tests.benchmarks $(BENCHMARKS)

.PHONY: lint
lint: $(VENV)/dev ## ruff (rules and format) and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: format
format: $(VENV)/dev ## put the code into its form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

.PHONY: messages
messages: $(VENV)/dev ## bring the catalogues of kk and ru up to date with code and templates
	$(BIN)/python -m tests.support.messages

.PHONY: screenshots
screenshots: $(VENV)/dev chromium ## every page at four sizes, light and dark, into ./screenshots
	$(BIN)/python -m tests.screenshots $(SCREENSHOTS)

.PHONY: lock
lock: $(VENV)/lock ## resolve the dependencies anew and write requirements/*.txt
	$(BIN)/uv pip compile $(COMPILE) --extra build --output-file requirements/run.txt pyproject.toml
	$(BIN)/uv pip compile $(COMPILE) --extra build --extra test --extra lint \
	  --constraints requirements/run.txt --output-file requirements/dev.txt pyproject.toml
	$(BIN)/uv pip compile $(COMPILE) --output-file requirements/lock.txt - <<< 'uv>=0.13'

# One file for all platforms and Python versions; no addresses, so that any mirror serves.
COMPILE := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.PHONY: clean
clean: ## remove what these targets made (data in ./instance and ./demo stays)
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info screenshots

# ---------------------------------------------------------------------------------------------------
# What the targets need. The files in $(VENV) say what has been installed there and when.

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || { \
	  echo "Qonys needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) --version 2> /dev/null || echo missing)." >&2; \
	  echo "Install it, or name it: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { \
	  echo "Python could not make a virtual environment; on Debian install python3-venv." >&2; exit 1; }
	@touch $@

$(VENV)/run: $(VENV)/made requirements/run.txt pyproject.toml
	$(PIP) install --quiet --require-hashes --requirement requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: $(VENV)/run requirements/dev.txt
	$(PIP) install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@

$(VENV)/lock: $(VENV)/made requirements/lock.txt
	$(PIP) install --quiet --require-hashes --requirement requirements/lock.txt
	@touch $@

.PHONY: chromium
chromium:
	@for name in "$${QONYS_TEST_CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do \
	  if command -v "$$name" > /dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  echo "Installing Chromium for the browser tests"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && \
	  apt-get install -qq --yes --no-install-recommends chromium fonts-dejavu-core > /dev/null; \
	else \
	  echo "No Chromium found: the browser tests will fail. Install the package chromium," >&2; \
	  echo "or name a binary: export QONYS_TEST_CHROMIUM=/path/to/chromium" >&2; \
	fi
