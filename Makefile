# Two commands are all that most people need: `make demo` and `make test`. Both set everything up.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo test check system-packages format golden clean

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "call-assist: $(PYTHON) was not found; install Python 3.11 or name another with 'make PYTHON=python3.12'." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "call-assist: $(PYTHON) cannot make a virtual environment; install its venv package (Debian: python3-venv)." >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

demo: setup
	$(BIN)/assist demo

# Tests that need what is missing are left out by name, except in CI, where that is an error.
test: setup
	@sh tests/system_packages.sh install
	$(BIN)/python -m pytest -m "$$(sh tests/system_packages.sh markers)"

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Write the expected outputs of tests/golden anew. Review the difference like code.
golden: setup
	$(BIN)/python tests/golden/write.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
