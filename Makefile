# textcx: two commands on a fresh machine are `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out/sample
BROWSER := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
MARKERS := -m "not heavy$(if $(BROWSER),, and not browser)"

.PHONY: run test heavy check format bench evaluate train clean

run: $(VENV)/.run  ## analyse the bundled sample and print its pain points
	$(BIN)/textcx analyze textcx/samples/voices.csv --text-column comment --id-column id --date-column date \
	  --score-column nps --score-type nps --segment-columns company,country --out $(OUT)

test: $(VENV)/.test  ## the test suite (browser tests where a Chromium is installed)
	$(if $(BROWSER),,@echo "no Chromium found: the tests of the report in a browser are left out")
	$(BIN)/pytest $(MARKERS)

heavy: $(VENV)/.test  ## the tests that take minutes: the whole service, 20,000 verbatims, killed twenty times, with its models
	$(BIN)/pytest -m heavy

check: $(VENV)/.test  ## lint, types and import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.test  ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.test  ## throughput and memory against baselines in the same run
	$(BIN)/python -m tests.bench.throughput

evaluate: $(VENV)/.test  ## every figure with intervals and baselines: make evaluate DATA=folder-of-labelled-files
	$(BIN)/python scripts/benchmark.py $(DATA) $(OPTIONS)

train: $(VENV)/.test  ## fit the heads anew: make train DATA=folder-of-labelled-files
	$(BIN)/python scripts/train_heads.py $(DATA)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
