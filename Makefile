# Two commands do everything: `make demo` and `make test`. Each sets up its own virtual environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests run side by side, one worker a core.
WORKERS ?= 2

# Seconds that the fuzzer spends on each of its four targets.
SECONDS ?= 300

.PHONY: setup demo test long lint bench fuzz clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[postgres,xlsx,calendar,holidays]" --group dev
	touch $@

demo: setup
	rm -rf demo
	$(BIN)/approvalflow demo --db sqlite:///demo/approvals.db

# The same code gets the same verdict: properties are tried on examples that follow from the code. `make long` draws new ones.
test: setup lint
	$(BIN)/python -m pytest -m "not long" -n $(WORKERS) --hypothesis-profile=ci

long: setup
	$(BIN)/python -m pytest -n $(WORKERS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: setup
	$(BIN)/python -m pip install --quiet --group bench
	for bench in benchmarks/bench_*.py; do $(BIN)/python $$bench || exit 1; done

# What is found lies in finds/; the exit code says whether anything was.
fuzz: setup
	$(BIN)/python -m pip install --quiet --group fuzz
	for target in drawings expressions decisions matters; do \
		$(BIN)/python tests/fuzz/hunting.py $$target $(SECONDS) finds || exit 1; done
	! ls finds/*/*.txt 2>/dev/null

clean:
	rm -rf $(VENV) demo finds .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
