# Everything runs from VENV, which the first target that needs it sets up from the locks. Another Python has
# one of its own: make PYTHON=python3.13 VENV=.venv-3.13 test
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/pip install -q --disable-pip-version-check
LOCK := uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-emit-index-url \
	--python-version 3.11
# What runs on PostgreSQL as well.
ON_POSTGRES := tests/models tests/test_lock_order.py tests/stories/test_postgres.py tests/stories/test_two_nodes.py
CATALOGUES := $(wildcard screens/text/locale/*/LC_MESSAGES/*.po)

.PHONY: help demo helpdesk test test-postgres soak check format bench mutants screenshots words lock setup

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

demo: $(VENV)/product ## activate a fictional account and log in, on this terminal; nothing leaves the machine
	@$(BIN)/python -m tui demo

helpdesk: $(VENV)/product ## the Helpdesk's console of the demonstration, in a second terminal
	@$(BIN)/python -m tui demo --helpdesk

# More workers than cores: the stories wait for terminals and servers.
test: $(VENV)/compiled ## every test but the slow ones
	@$(BIN)/python -m pytest -n 4 --dist worksteal

test-postgres: $(VENV)/compiled ## the tests of the models and one whole journey, on PostgreSQL
	@TESTS_ON=postgres $(BIN)/python -m pytest -n 4 --dist worksteal $(ON_POSTGRES)

soak: $(VENV)/compiled ## the slow tests: kills, fuzz, load
	@$(BIN)/python -m pytest -m soak -n 4 --dist worksteal --durations=10

# Every worker imports every test and every program the product: compiled once, and not by each of them.
test test-postgres soak: export PYTHONDONTWRITEBYTECODE =
$(VENV)/compiled: $(VENV)/ready $(shell find models screens tui tests -name '*.py')
	@$(BIN)/python -m compileall -q models screens tui tests
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --collect-only -qq >/dev/null || true
	@touch $@

check: $(VENV)/ready ## lint, types, contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/ready ## let ruff put imports and layout straight
	@$(BIN)/ruff check . --fix
	@$(BIN)/ruff format .

bench: $(VENV)/ready ## measure, and write the figures to bench.json
	@$(BIN)/python -m tests.bench

mutants: $(VENV)/mutants ## change the rules in small ways, and see whether a test notices (minutes)
	@$(BIN)/python -m tests.bench.mutants

screenshots: $(VENV)/ready ## draw the pictures of README and docs anew
	@$(BIN)/python -m tests.screenshots

words: $(VENV)/ready ## bring the catalogues up to date with the phrases in the code
	@$(BIN)/pybabel -q extract --no-location -k phrase --project=esante --version=0.1.0 \
		-o $(VENV)/esante.pot screens tui
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		-D esante -d screens/text/locale -i $(VENV)/esante.pot
	@$(BIN)/python build_catalogues.py

lock: ## resolve the versions anew (needs uv)
	@$(LOCK) --group build --upgrade -o requirements.lock
	@$(LOCK) --group dev --constraint requirements.lock --upgrade -o requirements-dev.lock
	@$(subst pyproject.toml,,$(LOCK)) --group mutants --constraint requirements-dev.lock --upgrade -o requirements-mutants.lock

setup: $(VENV)/ready

# What the product needs, and no more: the demonstration runs with it.
$(VENV)/product: requirements.lock build_catalogues.py $(CATALOGUES)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "esante needs Python 3.11 or newer; name one: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python has no venv with pip here; on Debian: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once, some seconds) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(BIN)/pip uninstall -q -y setuptools 2>/dev/null || true
	@$(BIN)/python build_catalogues.py
	@$(BIN)/python -m compileall -q models screens tui || true
	@touch $@

# What tests, checks and the bench need besides.
$(VENV)/ready: $(VENV)/product requirements-dev.lock pyproject.toml
	@echo "Setting up what the tests need (once, about half a minute) ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/mutants: $(VENV)/ready requirements-mutants.lock
	@$(INSTALL) --require-hashes -r requirements-mutants.lock
	@touch $@
