# Everything a contributor runs. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
export NO_MKDOCS_2_WARNING := 1

VENV := .venv
PY := $(VENV)/bin/python
# A target given TESTS="..." runs only those, e.g. make test-core TESTS="-k conv".
TESTS ?=
# The tests of a file stay in one process: they share its page visit. There is one process more than
# cores, because page tests also wait, but not many, because each has a browser; and each has one
# thread, as the others have the other cores. Files begin in the order that tests/conftest.py gives.
PROCESSES := $(shell cores=$$(getconf _NPROCESSORS_ONLN); echo $$((cores < 4 ? cores + 1 : 4)))
PYTEST := OPENBLAS_NUM_THREADS=1 $(PY) -m pytest --numprocesses=$(PROCESSES) --dist=loadfile \
  --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup serve build data examples browser test test-claims test-core test-tools test-site test-pages bench check format clean distclean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: $(VENV)/.stamp node_modules/.stamp ## Install the pinned tools into .venv and node_modules

$(VENV)/.stamp: requirements-dev.txt py/pyproject.toml
	@$(PYTHON) tools/prerequisites.py python
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable py
	@touch $@

node_modules/.stamp: package.json package-lock.json
	@$(PYTHON) tools/prerequisites.py node
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

build: setup ## Stage runtime, data, model and pages into build/site
	@$(PY) -m tools.stage

serve: build ## Build, then serve on this machine, at port 8000 (or PORT=9000)
	@$(PY) -m tools.serve --port $(PORT)

data: setup ## Stage what the command line needs: digits, in build/data, and compiled kernels
	@$(PY) -m tools.stage --only data kernels

examples: data ## Make the stored example runs of experiments that changed
	@$(PY) -m tools.examples

browser: setup
	@$(PY) -m tools.browser

test: build browser ## Build, then run every test
	$(PYTEST) $(TESTS)

test-claims: data ## Put every claim to the test thoroughly: more seeds and controls
	$(PYTEST) tests/core/experiments -m claims $(TESTS)

test-core: data ## Run the Python package's tests
	$(PYTEST) py/glassnet tests/core $(TESTS)

test-tools: setup ## Run the staging's tests
	$(PYTEST) tests/tools $(TESTS)

test-site: setup ## Run the tests of the JavaScript sources
	$(PYTEST) tests/site $(TESTS)

test-pages: build browser ## Run the tests of the built pages, in a browser
	$(PYTEST) tests/docs tests/pages $(TESTS)

bench: build browser ## Measure speed beside the peers (about 20 minutes, quiet machine)
	$(PY) -m bench

check: build ## Lint, formatting, types; the pages build strictly
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	node_modules/.bin/tsc --project tsconfig.json
	node_modules/.bin/tsc --project tsconfig.worker.json
	node_modules/.bin/biome ci --error-on-warnings

format: setup ## Format Python, JavaScript, CSS and JSON
	$(PY) -m ruff check --fix-only --exit-zero --quiet
	$(PY) -m ruff format
	node_modules/.bin/biome check --write

clean: ## Remove what was built; keep verified downloads and installed tools
	find build -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} + 2>/dev/null || true
	rm -rf .pytest_cache .ruff_cache .mypy_cache .hypothesis

distclean: clean ## Remove downloads and installed tools as well
	rm -rf build $(VENV) node_modules
