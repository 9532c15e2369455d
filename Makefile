# The developers' commands, and those of continuous integration.
#   make run     the hub with five demonstration towns, at http://127.0.0.1:8000/
#   make test    every test that this machine can run; TESTS="tests/core -k fetch" picks some
#   make lint    ruff, ruff format and mypy
#   make bench   what pages, feeds and refreshing cost, beside a reference; ONLY="cached_page growth"
#                picks some, JSON=1 prints them as JSON; NEWS=100000 SOURCES=200
#                EVENTS=1000 are smaller sizes
#   make torture hostile requests, sources and bodies, and bad luck, as a table; EVERY=20 takes each
#                twentieth string, body or kill, ONLY="web kills" those parts
#   make audit   known holes and licences of what the hub installs; needs the network
#   make words   bring every catalog up to date with the messages in the code
#   make lock    write the versions of this environment into requirements.lock
#   make clean   remove the environment and what was built; the data folder var/ stays

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
TESTS ?= tests
# One more than the cores of a small machine: much of a run waits for servers and time limits.
WORKERS ?= 3
# Nothing is compiled or asked of an index while these are newer than what was installed from.
INSTALLED_FROM := pyproject.toml setup.py requirements.lock
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

EVERY ?= 1

.PHONY: run test lint bench torture audit audit-environment words lock clean

run: $(VENV)/installed
	@$(BIN)/python -m demonstration

test: $(VENV)/installed-for-development
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(TESTS)

lint: $(VENV)/installed-for-development
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/installed-for-development
	@$(BIN)/python -m tests.benchmarks $(if $(ONLY),--only "$(ONLY)") $(if $(JSON),--json) $(if $(NEWS),--largest $(NEWS)) $(if $(SOURCES),--sources $(SOURCES)) $(if $(EVENTS),--events $(EVENTS))

torture: $(VENV)/installed-for-development
	@$(BIN)/python -m tests.torture --every $(EVERY) $(if $(ONLY),--only $(ONLY))

audit: audit-environment
	@.ci/audit

audit-environment: $(VENV)/installed-for-development

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "The hub needs Python 3.11 or newer, and none was found. \
	Name one with: make PYTHON=/path/to/python3 …" >&2; exit 1; }
	@echo "Making the environment in $(VENV)."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/installed: $(INSTALLED_FROM) | $(VENV)/bin/python
	@echo "Installing the hub; this takes a minute or two and happens only when its dependencies change."
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/installed-for-development: $(INSTALLED_FROM) | $(VENV)/bin/python
	@echo "Installing what development needs; this happens only when its dependencies change."
	@$(INSTALL) --editable '.[development]'
	@touch $(VENV)/installed $@

words: $(VENV)/installed-for-development
	@$(BIN)/python -m hub_translations.update

lock: $(VENV)/installed-for-development
	@{ sed -n '/^#/p' requirements.lock; $(BIN)/python -m pip freeze --exclude-editable; } > $(VENV)/lock
	@mv $(VENV)/lock requirements.lock

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
