# make demo     install, and run the main job on made-up people
# make test     install, and pass every check and every test, servers and browser included
# make lint     ruff and mypy
# make servers  install what the tests need beside Python (Debian): PostgreSQL, MariaDB, rsyslog, Chromium, a Chinese font
# make bench    measure recall, speed and memory; prints each figure beside its bar
# make eval     every type, disguise and trap, ours and other tools on the same texts (docs/evaluation.md)
# make eval-ner names, addresses, organisations, titles, places: ours and other tools on texts written by hand (docs/names.md)
# make train    train the model for names again, in an environment of its own; 40 minutes to a night (docs/training.md)
# make external the public test cases of other projects, fetched now (docs/evaluation.md)
# make fuzz     changed files for every reader, a minute each, guided by coverage (docs/fuzzing.md)
# make docs     write the generated pages of docs/ again
# make picture  take the pictures of the report again (docs/images)
# make lock     resolve requirements.txt again from pyproject.toml
# make clean    remove all that was installed, built or made here
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.installed
WEB = reports/html/web
SOURCES = $(wildcard $(WEB)/*.json $(WEB)/build.mjs $(WEB)/src/*.js $(WEB)/src/*/*.css models/compiled/*.[ch] recognizers/compiled/*.[ch] models/ner/compiled/*.[ch])

.DEFAULT_GOAL := help
.PHONY: help demo test lint servers bench eval eval-ner train external fuzz docs picture lock clean

help:
	@sed -n 's/^# make/make/p' Makefile

# The editable install bundles the report's script and style and compiles, so it is done again when these change.
$(STAMP): pyproject.toml requirements.txt hatch_build.py $(SOURCES)
	@$(PYTHON) -c 'import sys; sys.exit("pandian needs Python 3.11 or newer: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@echo 'Installing into $(VENV); the first time takes a few minutes.'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

demo: $(STAMP)
	$(BIN)/pandian demo --out demo-run

# A file's tests stay together, since they share servers; each process has servers of its own.
test: $(STAMP) servers
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

servers:
	@sh tests/servers/install.sh

bench: $(STAMP)
	$(BIN)/python -m benchmarks

# The peers stand in an environment of their own; those that cannot be had are said to be missing, and the rest goes on.
PEERS = .cache/peers
$(PEERS)/.installed: benchmarks/evaluation/peers.txt
	@$(PYTHON) -m venv $(PEERS)
	@while read -r package; do \
	  $(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check "$$package" </dev/null || echo "not to be had: $$package"; \
	done < benchmarks/evaluation/peers.txt
	@touch $@

eval: $(STAMP) $(PEERS)/.installed
	$(BIN)/python -m benchmarks.evaluation --peers $(PEERS)/bin/python

# LAWS and WEB name a folder of laws and a file of web text, in which no person is to be found; either may be left out.
eval-ner: $(STAMP) $(PEERS)/.installed
	$(BIN)/python -m benchmarks.names --peers $(PEERS)/bin/python $(if $(LAWS),--laws $(LAWS)) $(if $(WEB),--web $(WEB))

# PyTorch stands in an environment of its own. SEED, MINUTES and OUT may be given.
TRAINER = .cache/trainer
SEED = 1
MINUTES = 40
OUT = models/ner/weights/names.npz
$(TRAINER)/.installed: pyproject.toml
	@$(PYTHON) -m venv $(TRAINER)
	@$(TRAINER)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	@touch $@

train: $(TRAINER)/.installed
	$(TRAINER)/bin/python -m models.ner.train --seed $(SEED) --minutes $(MINUTES) --lean PERSON=0.5 ORGANIZATION=0.5 \
	  --out $(OUT) --card $(dir $(OUT))MODEL_CARD.md

external: $(STAMP)
	$(BIN)/python -m benchmarks.external

# atheris stands in a folder of its own; where it cannot be had, inputs are changed by chance.
FUZZER = .cache/atheris
SECONDS = 60
$(FUZZER)/.installed: $(STAMP)
	@mkdir -p $(FUZZER)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target $(FUZZER) atheris || echo "not to be had: atheris"
	@touch $@

fuzz: $(FUZZER)/.installed
	PYTHONPATH=$(FUZZER) $(BIN)/python -m tests.fuzz $(READERS) --seconds $(SECONDS) $(if $(SEEDS),--seeds $(SEEDS))

docs: $(STAMP)
	$(BIN)/python -m tests.house.pages

picture: $(STAMP) servers
	$(BIN)/python -m tests.reports.screenshot

lock:
	@[ -x $(BIN)/uv ] || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet uv; }
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --upgrade --extra archives --extra data --extra kafka --extra lac --extra mongodb --extra ocr --extra onnx --extra oracle --extra pdf --extra s3 --extra sftp --extra smb --extra sqlserver --group test --group feeds --group lint --group lock --output-file requirements.txt pyproject.toml

clean:
	rm -rf $(VENV) demo-run pandian-demo build dist reports/html/assets $(WEB)/node_modules
	rm -rf .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find models recognizers scanner reports tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
