# Everything a person or a machine does here starts with one word. Needs python3.11, pip, make and git.

PY   ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8000
UV   ?= uv
JOBS ?= 2

BIN    := $(VENV)/bin
PYTHON := $(BIN)/python
CODE   := $(wildcard manage.py tracker ledger tests benchmarks)
export HOST PORT

# Wheels only and by hash: no stranger's setup.py runs here. Nothing is compiled ahead, which saves a
# quarter of the wait; Python compiles what it imports. A venv made without ensurepip has no pip of
# its own: the outer pip then installs into it.
INSTALL = pip() { if $(PYTHON) -m pip --version >/dev/null 2>&1; then $(PYTHON) -m pip "$$@"; \
	else $(PY) -m pip --python $(PYTHON) "$$@"; fi; }; \
	pip install --disable-pip-version-check --quiet --no-compile \
	--require-hashes --only-binary :all: --requirement

LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-build \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml

.PHONY: run documents contract test test-sqlite test-postgresql check lint types rooms migrations bench fmt words lock clean help

run: $(VENV)/.base  ## Start the tracker with demonstration data
	@echo "Preparing the database …"
	@TRACKER_DEMO=1 $(PYTHON) manage.py migrate -v0
	@TRACKER_DEMO=1 $(PYTHON) manage.py seed --demo
	@TRACKER_DEMO=1 exec $(BIN)/granian --interface wsgi --no-ws tracker.wsgi:application \
		--host $(HOST) --port $(PORT) --workers 2 --blocking-threads 4 --backpressure 128 \
		--respawn-failed-workers --workers-kill-timeout 10 --http1-header-read-timeout 10000

documents: $(VENV)/.documents  ## Install what writes briefs as PDF (needs Pango) and Word

# mypy uses one core only, so the checks run beside the tests.
# --keep-going: a failed check must not hide a failed test, nor one database the other.
test: $(VENV)/.dev  ## Run every check, and every test on SQLite and on PostgreSQL
	@$(MAKE) --no-print-directory check & checks=$$!; \
	$(MAKE) --no-print-directory --keep-going test-sqlite test-postgresql; tests=$$?; \
	wait $$checks && exit $$tests

test-sqlite: $(VENV)/.dev  ## Run the tests on SQLite
	@echo "Testing on SQLite …"
	@TEST_DATABASE=sqlite $(PYTHON) -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder

# The rules, the proofs, the words and the house itself know no database: the run on SQLite has
# tested them.
NO_DATABASE := tests/domain tests/proof tests/test_house.py tests/test_docs.py tests/test_docs_words.py \
	tests/test_languages.py

test-postgresql: $(VENV)/.dev  ## Run the tests on PostgreSQL
	@echo "Testing on PostgreSQL …"
	@TEST_DATABASE=postgresql $(PYTHON) -m pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder $(NO_DATABASE:%=--ignore=%)

check: $(VENV)/.dev  ## Check style, types, rooms and migrations
	@$(MAKE) --no-print-directory --keep-going --jobs $(JOBS) --output-sync lint types rooms migrations

lint: $(VENV)/.dev
	@echo "Checking style …"
	@$(BIN)/ruff check $(CODE) && $(BIN)/ruff format --check $(CODE)

types: $(VENV)/.dev
	@echo "Checking types …"
	@TRACKER_DEMO=1 $(PYTHON) -m mypy $(CODE)

rooms: $(VENV)/.dev
	@echo "Checking that each room imports only what it may …"
	@$(BIN)/lint-imports --no-logo

# In memory, because a check leaves no database behind.
migrations: $(VENV)/.dev
	@echo "Checking that every model change has its migration …"
	@TRACKER_DEMO=1 DATABASE_URL=sqlite://:memory: $(PYTHON) manage.py makemigrations --check

bench: $(VENV)/.dev  ## Measure what partners' reading costs, at 100,000 commitments (5 minutes)
	@$(PYTHON) -m benchmarks.api

contract: $(VENV)/.base  ## Draw the contract of the partner API again, from the code that answers
	@TRACKER_DEMO=1 DATABASE_URL=sqlite://:memory: $(PYTHON) manage.py spectacular --validate --fail-on-warn \
		--format openapi-json --file docs/reference/openapi.json

fmt: $(VENV)/.dev  ## Put the code in the house style
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

words: $(VENV)/.dev  ## Collect what is to be translated (needs gettext) and compile what was
	@TRACKER_DEMO=1 $(PYTHON) manage.py makemessages --locale fr --locale nl --no-location --no-wrap \
		--ignore $(VENV) --ignore var
	@$(BIN)/pybabel compile --directory ledger/locale --domain django

lock:  ## Pin the dependencies of pyproject.toml again (needs uv)
	@$(LOCK) --output-file requirements/base.txt
	@$(LOCK) --extra pdf --extra docx --constraint requirements/base.txt --output-file requirements/documents.txt
	@$(LOCK) --extra dev --constraint requirements/documents.txt --output-file requirements/dev.txt

clean:  ## Remove the environment and the tools' caches; var/ stays, it holds data
	@rm -rf $(VENV) staticfiles .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## List these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(PYTHON):
	@echo "Making $(VENV) …"
	@$(PY) -m venv $(VENV) 2>/dev/null || $(PY) -m venv --without-pip $(VENV)

# A stamp per lock: pip runs again only when its lock changes.
$(VENV)/.base: requirements/base.txt | $(PYTHON)
	@echo "Installing what the tracker needs …"
	@$(INSTALL) $<
	@touch $@

$(VENV)/.documents: requirements/documents.txt requirements/base.txt | $(PYTHON)
	@echo "Installing what writes briefs as PDF and Word …"
	@$(INSTALL) $<
	@touch $(VENV)/.base $@

# dev.txt contains base.txt, so one run of pip serves both stamps.
$(VENV)/.dev: requirements/dev.txt requirements/base.txt | $(PYTHON)
	@echo "Installing what the tracker and its tests need …"
	@$(INSTALL) $<
	@touch $(VENV)/.base $@
