# Two commands are all that most people need: `make demo` and `make test`. Both set everything up.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WEB := node_modules/.ready

.PHONY: setup demo test check web system-packages format golden lock clean

setup: $(READY) $(WEB)

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "call-assist: $(PYTHON) was not found; install Python 3.11 or name another with 'make PYTHON=python3.12'." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "call-assist: $(PYTHON) cannot make a virtual environment; install its venv package (Debian: python3-venv)." >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

# Tools that check and test the pages; the demo and the service do without them.
$(WEB): package.json package-lock.json .npmrc
	@sh tests/system_packages.sh node
	@npm ci --loglevel=error --no-audit --no-fund >/dev/null
	@touch $(WEB)

demo: $(READY)
	$(BIN)/assist demo

# Tests that need what is missing are left out by name, except in CI, where that is an error.
test: $(READY)
	@sh tests/system_packages.sh install
	@if sh tests/system_packages.sh has-node; then $(MAKE) --no-print-directory web; fi
	$(BIN)/python -m pytest -m "$$(sh tests/system_packages.sh markers)"

# The pages' own logic, in node's runner.
web: $(WEB)
	node --test --test-reporter=dot tests/web/*.test.js

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	node_modules/.bin/tsc
	node_modules/.bin/eslint --max-warnings 0 .

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Write the expected outputs of tests/golden anew. Review the difference like code.
golden: $(READY)
	$(BIN)/python tests/golden/write.py

# Write package-lock.json anew after package.json was changed: versions and checksums, no hosts.
lock:
	npm install --package-lock-only --loglevel=error
	node tests/web/plain_lock.js

clean:
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
