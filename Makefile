# Two commands are all a newcomer needs: `make demo` and `make test`. Each sets up what it uses.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# How words are split, taken from spaCy: of three files that are written together, the last one.
RULES := nlp/tokenizer_rules/en.json

OUT ?= demo-output
SEED ?= 11
PEOPLE ?= 300
ONCE ?=

.PHONY: help setup demo test lint bench bench-reliability audit run lock clean

help:  ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## / \t/' | expand -t 20

setup: $(RULES)  ## the environment in .venv, with the `atbalss` command

demo: $(RULES)  ## the whole loop on this machine, in three to five minutes (ONCE=1 OUT=dir SEED=n PEOPLE=n)
	@$(BIN)/atbalss demo --out "$(OUT)" --seed $(SEED) --people $(PEOPLE) $(if $(ONCE),--once)

test: $(VENV)/.dev  ## the test suite
	@$(BIN)/python -m pytest -rs -n auto

lint: $(VENV)/.dev  ## ruff, mypy, import rules, and whether the data files are valid
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/atbalss check

bench: $(VENV)/.dev  ## speed, as ratios against a named reference in the same run
	@$(BIN)/python -m benchmarks

bench-reliability: $(VENV)/.dev  ## what is promised under fault and load, tried here in ten minutes at the most
	@$(BIN)/python -m benchmarks.reliability

audit: $(VENV)/.dev  ## known faults of the packages we build on; needs the network, fails if a package can't be asked about
	@$(BIN)/uv tool run --from pip-audit==2.10.1 pip-audit --strict --progress-spinner off --disable-pip --no-deps -r requirements.lock || { \
		echo "make audit: not passed. If a package is named above with a fault, raise it in requirements.in and run make lock;"; \
		echo "if an address can't be reached, nothing was checked: this asks the package index, so run it where the network is."; exit 1; }

run: $(RULES)  ## the real bot: needs ATBALSS_TELEGRAM_TOKEN in the environment or .env
	@$(BIN)/atbalss migrate
	@$(BIN)/atbalss run

UV_COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url

lock: $(VENV)/.dev  ## write the lock files anew (versions and hashes for every system, no host names)
	@$(UV_COMPILE) -o requirements.lock requirements.in
	@$(UV_COMPILE) -o requirements-dev.lock requirements-dev.in

clean:  ## remove the environment, what was made with it, and what the demo wrote
	rm -rf $(VENV) nlp/tokenizer_rules/*.json demo-output

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Atbalss needs Python 3.11 or newer: install it, or name it with  make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making the environment in $(VENV) (once, about a minute)…"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing: on Debian and Ubuntu  apt-get install python3-venv"; exit 1; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(RULES): nlp/spacy_rules.py $(VENV)/.runtime
	@$(BIN)/python -m nlp.spacy_rules

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime | $(RULES)
	@echo "Adding what tests and checks need…"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
