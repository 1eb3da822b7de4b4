# `make run` and `make test` set up all they need in .venv; Python 3.11 or newer is enough.

BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
TEST_PROCESSES ?= 2
SECONDS ?= 600
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run dev test tests tools lint style types format messages bench fuzz clean

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: .venv/.ready  ## serve http://127.0.0.1:8000 (PORT=…, HOST=…)
	@$(BIN)/python manage.py migrate --verbosity 0
	@echo "Layerwise is at http://$(HOST):$(PORT) (Ctrl-C stops it)"
	@exec $(BIN)/python -m uvicorn simulator.asgi:application --host $(HOST) --port $(PORT) --lifespan off --timeout-keep-alive 75 --log-level warning

dev: .venv/.ready  ## the same, restarting when a file changes, with Django's error pages
	@$(BIN)/python manage.py migrate --verbosity 0
	@DEBUG=1 exec $(BIN)/python -m uvicorn simulator.asgi:application --host $(HOST) --port $(PORT) --lifespan off --reload --reload-include '*.html' --reload-include '*.toml'

test:  ## every check and every test (PYTEST_ARGS=…)
	@$(MAKE) --no-print-directory --jobs=2 .venv/.ready-dev tools
	@$(MAKE) --no-print-directory style
	@$(MAKE) --no-print-directory --jobs=2 types tests

tests: .venv/.ready-dev
	@CHROMIUM="$$(scripts/find-browser)" $(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist worksteal $(PYTEST_ARGS)

# a browser and skopeo, where the machine's own packages have them
tools:
	@scripts/find-skopeo
	@scripts/find-browser system >/dev/null || true

lint: style types  ## style, types, templates, direction of imports

style: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@git ls-files -z 'templates/*.html' | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	$(BIN)/lint-imports

types: .venv/.ready-dev
	$(BIN)/mypy

format: .venv/.ready-dev  ## let the formatters have their way
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	@git ls-files -z 'templates/*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2

messages: .venv/.ready-dev  ## gather what can be translated, compile what is
	@$(BIN)/python scripts/messages.py

bench: .venv/.ready-dev  ## how fast the engine is, against its budgets
	@$(BIN)/python -m tests.bench

fuzz: .venv/.ready-dev  ## look for inputs that break the engine (SECONDS=600, TARGETS="shell line")
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS) $(TARGETS)

clean:  ## forget the environment and all caches, keep the data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis staticfiles

# pip, or uv where there is one: it is quicker
install = if command -v uv >/dev/null; \
	then uv pip install --quiet --python $(BIN)/python -r $(1); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(1); fi

.venv/.ready: requirements.txt | .venv/.made
	@echo "Installing what Layerwise needs"
	@$(call install,requirements.txt)
	@touch $@

.venv/.ready-dev: requirements-dev.txt requirements.txt | .venv/.ready
	@echo "Installing what the tests need"
	@$(call install,requirements-dev.txt)
	@touch $@

.venv/.made:
	@"$$(scripts/find-python)" -m venv .venv
	@touch $@
