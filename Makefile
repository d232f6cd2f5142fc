# `make run` and `make test` do all their own set-up; `make help` lists the rest.
PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= $(or $(DATA_DIR),.data)
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev backup restore restore-test test test-docs attack check audit format messages requirements clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  Options of run: PORT=8123  DATA=some/folder (database, uploads, password)  HOST=127.0.0.1"

run: setup ## Start the site with its data; the first time it also installs, loads and reads the example articles
	@DATA_DIR="$(DATA)" .venv/bin/python manage.py start --host "$(HOST)" --port "$(PORT)"

setup: ## Make .venv with what the site needs
	@.ci/setup requirements.txt

setup-dev: ## Make .venv with what tests and checks need, too
	@.ci/setup requirements-dev.txt

backup: setup ## Write a backup of database, uploads and key: TO=some/folder
	@DATA_DIR="$(DATA)" .venv/bin/python manage.py backup "$(or $(TO),$(DATA)/backups)"

restore: setup ## Restore a backup: FILE=…; REPLACE=1 replaces the data that is there
	@DATA_DIR="$(DATA)" .venv/bin/python manage.py restore "$(FILE)" $(if $(REPLACE),--replace)

restore-test: setup ## Restore a backup into a database of its own, compare, and drop it: FILE=…
	@DATA_DIR="$(DATA)" .venv/bin/python manage.py restore "$(FILE)" --test

test: setup-dev ## Run all tests, on SQLite and, where one answers, on PostgreSQL
	@.ci/test

test-docs: setup-dev ## Run the commands of docs/operations.md in a scratch folder (five minutes; needs PostgreSQL's programs and Redis)
	@nice .venv/bin/python -m tests.faults.documented

attack: setup-dev ## Attack a site of its own and take it apart, and write the table into docs/security.md (ten minutes): CADDY_PROGRAM=… if not on the path
	@nice .venv/bin/python -m tests.faults --write

check: setup-dev ## Style, layout, types, layers, file sizes, migrations
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check -q .
	@.venv/bin/djhtml --check --tabwidth 2 templates
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache
	@.ci/large-files
	@DATABASE_URL=sqlite://:memory: .venv/bin/python manage.py makemigrations --check --dry-run
	@DATABASE_URL=sqlite://:memory: .venv/bin/python manage.py check_record

audit: setup-dev ## Known vulnerabilities, licences, bill of materials: ADVISORIES=all.zip (OSV's, for PyPI) asks no network
	@ADVISORIES="$(ADVISORIES)" SBOM="$(SBOM)" .ci/audit

format: setup-dev ## Lay out code and templates, and sort imports
	@.venv/bin/ruff check --fix -q .
	@.venv/bin/ruff format -q .
	@.venv/bin/djhtml --tabwidth 2 templates

# Strings for translation stand in the public pages and in the few modules that tests/site/test_language.py names.
messages: setup-dev ## Gather the public pages' strings for translation and compile the catalogues (needs gettext)
	@.venv/bin/python manage.py makemessages --all --no-location --no-wrap --no-obsolete -v 0 \
		--ignore='templates/admin/*' --ignore='training/*' --ignore='tests/*' --ignore='.venv/*'
	@.venv/bin/python manage.py compilemessages -v 0 --ignore=.venv

requirements: setup-dev ## Pin the requirements again, with hashes
	@.venv/bin/uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url -q --upgrade requirements.in -o requirements.txt
	@.venv/bin/uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url -q --upgrade requirements-dev.in -o requirements-dev.txt
	@.venv/bin/uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url -q --upgrade requirements-training.in -o requirements-training.txt
	@.venv/bin/uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url -q --upgrade requirements-ocr.in -o requirements-ocr.txt
	@.venv/bin/uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url -q --upgrade requirements-render.in -o requirements-render.txt
	@.venv/bin/uv pip compile --universal --python-version 3.12 --generate-hashes --no-emit-index-url -q --upgrade requirements-audit.in -o requirements-audit.txt

clean: ## Remove .venv and caches; the data stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
