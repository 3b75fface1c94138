# Everything a developer or a server does with this repository. Only Python 3.11 to
# 3.13 and make are needed: the rest is installed, at the locked versions.

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
VENDOR := src/grappe/web/static/vendor/tabler.min.css
CATALOGUES := $(shell find src/grappe -name '*.po' 2>/dev/null)
COMPILED := $(CATALOGUES:.po=.mo)
export DJANGO_SETTINGS_MODULE := grappe.config.settings

.DEFAULT_GOAL := help
.PHONY: help demo serve test check format assets messages compiled lock clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

help: ## Say what can be done here
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: .venv/base.stamp $(VENDOR) $(COMPILED) ## Install, fill a demo database once, serve it on 127.0.0.1:8000
	$(BIN)/grappe demo --seed 7 --size cluster --if-missing --serve

serve: .venv/base.stamp $(VENDOR) $(COMPILED) ## Serve the database there is
	$(BIN)/grappe serve

test: check ## Run everything: the checks, then the tests on SQLite, PostgreSQL and in a browser
	@$(BIN)/python scripts/test.py

check: .venv/dev.stamp $(VENDOR) $(COMPILED) ## Run what is quick: format, lint, types, layers, templates, migrations
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet src
	$(BIN)/python -m django check --fail-level WARNING
	$(BIN)/python -m django makemigrations --check --dry-run

format: .venv/dev.stamp ## Format the code, and mend what the linter can
	$(BIN)/ruff check --quiet --fix
	$(BIN)/ruff format

assets: $(VENDOR) ## Fetch the front-end files made by others

messages: .venv/dev.stamp ## Bring the translation files up to date with the code, then compile them
	cd src/grappe && ../../$(BIN)/python -m django makemessages --locale fr --no-wrap --no-obsolete --add-location file
	sed -i -E '/^"(POT-Creation-Date|Report-Msgid-Bugs-To):/d' $(CATALOGUES)
	$(MAKE) --no-print-directory compiled

compiled: $(COMPILED)

lock: .venv/bin/python ## Choose the newest versions that fit, and lock them
	scripts/lock --upgrade

clean: ## Remove what the other commands made, but not var/, where the data is
	rm -rf .venv build dist node_modules src/grappe/web/static/vendor
	find src -name '*.mo' -delete
	find src tests scripts -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@MAKECMDGOALS="$(MAKECMDGOALS)" PYTHON="$(PYTHON)" scripts/make-venv

# The runtime packages, then Grappe itself from src/, as it is edited.
.venv/base.stamp: requirements/base.txt pyproject.toml | .venv/bin/python
	@echo "Installing the packages of $<, each checked against its hash."
	@$(PIP) --require-hashes --requirement $<
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

# The same and the tools of the tests.
.venv/dev.stamp: requirements/dev.txt pyproject.toml | .venv/bin/python
	@echo "Installing the packages of $<, each checked against its hash."
	@$(PIP) --require-hashes --requirement $<
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch .venv/base.stamp $@

$(VENDOR): package-lock.json .npmrc scripts/assets.py | .venv/bin/python
	@$(BIN)/python scripts/assets.py

%.mo: %.po scripts/messages.py | .venv/base.stamp
	@$(BIN)/python scripts/messages.py $<
