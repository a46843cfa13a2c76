# make run: the site on http://127.0.0.1:8000/ (PORT=8001 for another port)
# make test: every test, from nothing
# make backup, make restore: see docs/operations.md
# Needs Python 3.11 or newer, with its venv module; no root, no Docker, no PostgreSQL of the system.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: run test bench lint backup restore

run: $(INSTALLED)
	@exec $(BIN)/python manage.py serve --stop-with-parent

test: $(INSTALLED)
	@exec $(BIN)/python -m pytest $(PYTEST)

bench: $(INSTALLED)
	@exec $(BIN)/python -m sepsis_site.dev.benchmarks $(BENCH)

lint: $(INSTALLED)
	@$(BIN)/python -m pre_commit run --all-files

backup: $(INSTALLED)
	@exec $(BIN)/python manage.py backup $(if $(BACKUP),"$(BACKUP)")

restore: $(INSTALLED)
	@exec $(BIN)/python manage.py restore "$(BACKUP)" $(if $(REPLACE),--replace)

$(INSTALLED): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
