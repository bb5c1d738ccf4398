# Every command sets up what it needs; nothing but git, make and Python 3.11+ has to be there.
PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
N ?= 1
export N
# A browser that draws no frame for half a minute is asked once more; any other fault fails at once.
AGAIN := --reruns 1 --only-rerun "TimeoutError: .*ms exceeded"
# Compiled modules are kept: starting without them takes seconds each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test lint proof coverage bench docs clean

help:                ## what there is
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

setup:               ## install everything into .venv (second time: under 5 s)
	@$(PYTHON) scripts/setup.py
	@$(MAKE) -s --no-print-directory .venv/compiled.stamp

.venv/compiled.stamp: $(shell find src/dayang/parks -name '*.py') requirements.lock
	@$(PY) scripts/compile.py && touch $@

demo: setup          ## generate the demo town, plan it, and open its report
	@$(BIN)/dayang demo-town out/demo/town.gpkg
	@$(BIN)/dayang plan out/demo/town.gpkg -o out/demo/plan --open

lint: setup          ## style, types, import floors
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > .venv/lint-imports.log 2>&1 || (cat .venv/lint-imports.log; exit 1)

test: setup lint     ## lint and all tests but the long proofs
	@$(BIN)/pytest -q -n 2 --dist loadfile $(AGAIN) -m "not proof"
	@$(PY) scripts/rooms.py

proof: setup         ## the long proofs; N=10 for the full counts
	@$(BIN)/pytest -q -n 2 $(AGAIN) -m proof

coverage: setup      ## which lines the tests reach
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q -m "not proof"
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

bench: setup         ## every benchmark, one after another
	@for module in benchmarks/*.py; do name=$$(basename $$module .py); \
	  grep -q '__main__' $$module && { echo "== $$name"; $(PY) -m benchmarks.$$name; }; done

docs: setup          ## the documentation, as pages in docs/_build
	@$(BIN)/sphinx-build -q -W -b html docs docs/_build

clean:               ## remove what setup and the commands made
	rm -rf .venv node_modules out dist docs/_build docs/generated src/dayang/programme/report/assets
