# Two commands do everything: `make demo` and `make test`. Both make .venv by themselves and need only
# Python 3.11 or newer, make and git; nothing but the package registry is asked over the network.

# The first Python that is new enough; `make PYTHON=/path/to/python3.12 demo` chooses another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
    "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && exit; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
# pip compiles what it copies; an editable package it does not copy. Saves 0.2 s a start where Python may not write.
COMPILE := $(BIN)/python -m compileall -q tracker
RUNTIME := $(VENV)/.installed-runtime
ALL := $(VENV)/.installed-all
# pytest's own options, as in `make test ARGS="tests/read -k cp949"`.
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench torture setup clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; make PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "No virtual environment: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }

# What the program itself needs: enough for the demo.
$(RUNTIME): pyproject.toml | $(BIN)/python
	@echo "Installing policy-tracker into $(VENV) …"
	@$(PIP) install -e .
	@$(COMPILE)
	@touch $@

# Everything: all extras, tests, linters.
$(ALL): pyproject.toml | $(BIN)/python
	@echo "Installing policy-tracker, its extras and its test tools into $(VENV) …"
	@$(PIP) install -e '.[browser,hwp,cluster,datasette,test,lint]'
	@$(COMPILE)
	@touch $@ $(RUNTIME)

setup: $(ALL) ## make .venv with everything

demo: $(RUNTIME) ## live through a made-up month of six companies
	@$(BIN)/tracker demo

test: $(ALL) ## run every test, slow ones too
	@sh scripts/browser.sh
	@sh scripts/actionlint.sh
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: $(ALL) ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(ALL) ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(ALL) ## measure speed (benchmarks/README.md holds the figures)
	$(BIN)/python -m benchmarks $(ARGS)

torture: $(ALL) ## long trials: kills, full disks, hostile servers
	$(BIN)/python -m tests.torture $(ARGS)

clean: ## remove .venv and everything made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
