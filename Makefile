# The commands of this project; `make` alone lists them. Paths here are relative on purpose:
# the checkout may lie in a folder whose name has spaces.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore

BIN := .venv/bin
# Only hashed files are ever installed; byte code is written on first use instead of now.
INSTALL := $(BIN)/python -m pip install --no-compile --retries 2 --require-hashes
# Tests and checks never touch an installation that the environment happens to name.
# Byte code is kept whatever the environment says: a suite starts hundreds of processes.
ALONE := env -u DATABASE_URL -u DATABASE_OWNER_URL -u BACKHAUL_DATA -u PYTHONDONTWRITEBYTECODE
WORKERS ?= auto
READY := .venv/.catalogues
LOCK = $(BIN)/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 $(UPGRADE)

.PHONY: help
help: ## List the commands
	@awk 'BEGIN {FS = ":.*## "}
		/^##: / {print "\n" substr($$0, 5)}
		/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

##: Run it

.PHONY: setup karrio demo demo-reset
setup: $(READY) ## Create .venv with the `backhaul` command; instant when nothing changed
	@echo "Ready: $(BIN)/backhaul"

karrio: .venv/.karrio ## Install the extra for carriers that Karrio knows (20 MB; workers need it)
	@echo "Ready: restart the workers"

demo: $(READY) ## Run a seeded demo until Ctrl-C; data is kept in var/demo (or BACKHAUL_DATA)
	@export BACKHAUL_DATA="$${BACKHAUL_DATA:-$$PWD/var/demo}"; exec $(BIN)/backhaul demo

demo-reset: $(READY) ## Throw the demo's data away and start it anew
	@export BACKHAUL_DATA="$${BACKHAUL_DATA:-$$PWD/var/demo}"
	scripts/forget_demo.sh "$$BACKHAUL_DATA"
	exec $(BIN)/backhaul demo

##: Prove it

.PHONY: test nightly test-database fast bench chaos mutants
test: .venv/.test ## Install what the tests need, then run them (WORKERS=2, ARGS='-k …'); `nightly` runs the rest
	@only="not nightly"; scripts/need_chromium.sh || only="not browser and not nightly"
	$(ALONE) $(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "$$only" $(ARGS)

nightly: .venv/.test ## Every page again on other screens, in the dark, in Chinese; a whole journey through pages
	@scripts/need_chromium.sh
	$(ALONE) $(BIN)/pytest -n $(WORKERS) --dist loadgroup -m nightly $(ARGS)

test-database: .venv/.test ## Run the database tests against a server of your own: DATABASE_URL=…
	@[ -n "$${DATABASE_URL:-}" ] || { echo "Say which server: make test-database DATABASE_URL=postgresql://…" >&2; exit 2; }
	export BACKHAUL_TEST_DATABASE_URL="$$DATABASE_URL" BACKHAUL_TEST_DATABASE_OWNER_URL="$${DATABASE_OWNER_URL:-$$DATABASE_URL}"
	$(ALONE) $(BIN)/pytest -m database $(ARGS)

fast: .venv/.test ## Run the tests of the rules and of the walls only: seconds, no database
	@$(ALONE) $(BIN)/pytest -q $(wildcard tests/core) tests/architecture $(ARGS)

chaos: .venv/.test ## Kill parts under load, then compare with the provider's books: ROUNDS=n [SEED=…]
	@$(ALONE) $(BIN)/python -m tests.chaos --rounds $(or $(ROUNDS),5) --seed "$(SEED)" --report $(ARGS)

mutants: .venv/.mutants ## Change the money's rules one by one; every change should break a test (MODULES=…)
	@$(ALONE) $(BIN)/python scripts/mutants.py $(MODULES)

bench: $(READY) ## Run each benchmark; the last line of each is one JSON object
	@for file in benchmarks/*.py; do
		case "$$file" in */_*|*'*'*) continue;; esac
		echo "── $$file"
		$(BIN)/python "$$file"
	done

##: Keep it clean

.PHONY: check lint format types walls templates migrations catalogues fix
check: lint format types walls templates migrations catalogues ## Lint, types, walls, templates, migrations, translations (-k: all of them)
	@echo "── all checks passed"

lint: .venv/.test
	@echo "── lint: ruff check"
	$(BIN)/ruff check --quiet .

format: .venv/.test
	@echo "── format: ruff format --check"
	$(BIN)/ruff format --quiet --check .

types: .venv/.test
	@echo "── types: mypy"
	$(ALONE) $(BIN)/mypy

walls: .venv/.test
	@echo "── walls: import-linter"
	$(BIN)/lint-imports --no-logo

templates: .venv/.test
	@echo "── templates: djlint"
	scripts/lint_templates.sh

migrations: .venv/.test
	@echo "── migrations: makemigrations --check"
	$(ALONE) $(BIN)/python -W ignore::RuntimeWarning -m django makemigrations --check --dry-run --settings backhaul.wiring.settings

catalogues: .venv/.test
	@echo "── translations: complete, none uncertain"
	$(BIN)/python scripts/translations.py check

fix: .venv/.test ## Let ruff mend and format what it can
	@$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

##: Look after it

.PHONY: translations pictures lock hooks clean
translations: .venv/.test ## Put new messages into the catalogues and compile them
	@$(BIN)/python scripts/translations.py extract
	$(BIN)/python scripts/translations.py compile

pictures: .venv/.test ## Take the documents' pictures from the running demo (BACKHAUL_PORT, BACKHAUL_DATA)
	@scripts/need_chromium.sh
	export BACKHAUL_DATA="$${BACKHAUL_DATA:-$$PWD/var/demo}"; $(BIN)/python scripts/pictures.py

lock: .venv/.test ## Pin the requirements with hashes (UPGRADE=--upgrade for newer ones)
	@for name in base build karrio test hooks mutants; do
		echo "── $$name.lock"
		case $$name in build|karrio|test) against=base;; hooks|mutants) against=test;; *) against=;; esac
		$(LOCK) $${against:+-c requirements/$$against.lock} requirements/$$name.in -o requirements/$$name.lock
	done

hooks: .venv/.hooks ## Check each commit before it is made
	@$(BIN)/pre-commit install

clean: ## Remove .venv and all caches; demo data stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ── What the commands stand on: one stamp per step, redone when its lock changes ──────────

.PHONY: FORCE
FORCE:

# A virtual environment does not survive being moved, nor its Python being removed.
STALE := $(shell [ "$$(cat .venv/.python 2>/dev/null)" = "$$(pwd -P)" ] && .venv/bin/python -c '' 2>/dev/null || echo FORCE)

.venv/.python: $(STALE)
	@python=$$(scripts/find_python.sh)
	if [ -f .venv/.python ] || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then rm -rf .venv; fi
	[ -d .venv ] || { echo "── .venv from $$python"; "$$python" -m venv .venv; }
	pwd -P > $@

.venv/.base: requirements/base.lock requirements/build.lock .venv/.python
	@echo "── installing what Backhaul stands on (about half a minute)"
	scripts/explain.sh $(INSTALL) -r requirements/base.lock
	scripts/explain.sh $(INSTALL) --quiet -r requirements/build.lock
	touch $@

.venv/.package: pyproject.toml requirements/build_hook.py requirements/base.in .venv/.base
	@echo "── installing backhaul itself"
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/.catalogues: $(wildcard src/backhaul/locale/*/LC_MESSAGES/*.po) .venv/.package
	@$(BIN)/python scripts/translations.py compile
	touch $@

.venv/.test: requirements/test.lock .venv/.catalogues
	@echo "── installing what the tests and checks need"
	scripts/explain.sh $(INSTALL) -r requirements/test.lock
	touch $@

.venv/.karrio: requirements/karrio.lock .venv/.package
	@scripts/explain.sh $(INSTALL) --quiet -r requirements/karrio.lock
	touch $@

.venv/.mutants: requirements/mutants.lock .venv/.test
	@$(BIN)/python -m venv .venv/mutants
	.venv/mutants/bin/python -m pip install --quiet --no-compile --require-hashes -r requirements/mutants.lock
	touch $@

.venv/.hooks: requirements/hooks.lock .venv/.test
	@scripts/explain.sh $(INSTALL) --quiet -r requirements/hooks.lock
	touch $@
