# make demo: install and run the main job on made-up people.  make test: install and pass every test.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test servers lint bench eval lock clean

help:
	@grep -E '^# ' Makefile | sed 's/^# //'
	@echo 'Also: lint, bench, lock, clean.'

$(STAMP): pyproject.toml requirements.txt hatch_build.py reports/html/web/package-lock.json
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --requirement requirements.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	@touch $@

demo: $(STAMP)
	$(BIN)/pandian demo --out demo-run

servers:
	@sh tests/servers/install.sh

test: $(STAMP) servers
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m benchmarks

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --group test --group lint --group lock --output-file requirements.txt pyproject.toml

clean:
	rm -rf $(VENV) demo-run build dist reports/html/assets reports/html/web/node_modules
