# make run: the site on http://127.0.0.1:8000/ (PORT=8001 for another port)
# make test: every test, from nothing
# make backup, make restore: see docs/operations.md
# make lint: format and check the code, and ask for known vulnerabilities of the packages
# make requirements: pin the packages of pyproject.toml (UPGRADE=--upgrade: at their newest versions)
# make licences: write docs/licences.md
# Needs Python 3.11 or newer, with its venv module; no root, no Docker, no PostgreSQL of the system.

PYTHON ?= python3
BIN := .venv/bin
RUNTIME := requirements.txt sepsis_site/dev/requirements-postgres.txt
# Without --no-compile, pip compiles modules that are never imported, which takes half of its time.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
COMPILE := $(BIN)/uv pip compile --quiet $(UPGRADE)
LICENCES := $(BIN)/pip-licenses --from=mixed --format=markdown --no-version --with-system --packages

.PHONY: run test bench lint requirements licences backup restore

run: .venv/.runtime
	@exec $(BIN)/python manage.py serve --stop-with-parent

test: .venv/.dev
	@exec $(BIN)/python -m pytest $(PYTEST)

bench: .venv/.dev
	@exec $(BIN)/python -m sepsis_site.dev.benchmarks $(BENCH)

lint: .venv/.dev
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/django-upgrade --target-version 5.2 $$(git ls-files '*.py')
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/djhtml --tabwidth 2 templates
	$(BIN)/pip-audit --disable-pip --require-hashes $(addprefix -r ,$(RUNTIME) requirements-dev.txt)

requirements: .venv/.dev
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --group postgres -c requirements.txt -o sepsis_site/dev/requirements-postgres.txt
	$(COMPILE) --group dev $(addprefix -c ,$(RUNTIME)) -o requirements-dev.txt

# The introduction of the page stays as it is.
licences: .venv/.dev
	@{ sed '/^## /,$$d' docs/licences.md; printf '## A real site\n\n'; \
	$(LICENCES) $$(sed -n 's/==.*//p' requirements.txt); printf '\n## Development and tests\n\n'; \
	$(LICENCES) $$(sed -n 's/==.*//p' requirements-dev.txt sepsis_site/dev/*.txt); } > .venv/licences.md
	@mv .venv/licences.md docs/licences.md

backup: .venv/.runtime
	@exec $(BIN)/python manage.py backup $(if $(BACKUP),"$(BACKUP)")

restore: .venv/.runtime
	@exec $(BIN)/python manage.py restore "$(BACKUP)" $(if $(REPLACE),--replace)

.venv/.runtime: $(RUNTIME)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(INSTALL) $(addprefix -r ,$^)
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
