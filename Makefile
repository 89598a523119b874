# Two commands matter: `make run` (set up, generate, run the daily flow) and `make test` (set up, run the tests).
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
SEED   ?= 7
SCALE  ?= demo
# The demo's own day: its last delivery came the day before, so that nothing is called stale.
DATE   ?= 2024-04-02
JIGSAW_HOME ?= data
ROWS   ?= 2000000
EVENTS ?= 10000000
# A folder of real inputs, for comparison.
REAL   ?= ../shared/data
export JIGSAW_HOME
.DELETE_ON_ERROR:
.PHONY: run test test-heavy lint docs likeness bench lock clean

run: $(VENV)/.installed
	@$(BIN)/jigsaw generate --seed $(SEED) --scale $(SCALE) --if-empty
	@$(BIN)/jigsaw run --date $(DATE)

test: $(VENV)/.installed
	@$(BIN)/python -m pytest -n 2 --dist loadfile

test-heavy: $(VENV)/.installed
	@$(BIN)/python -m pytest -m heavy

lint: $(VENV)/.installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

likeness: $(VENV)/.installed
	@$(BIN)/python -m tests.likeness $(REAL)

docs: $(VENV)/.installed
	@$(BIN)/python -m flows.reference

bench: $(VENV)/.installed
	@$(BIN)/python -m tests.bench --rows $(ROWS)
	@$(BIN)/python -m tests.bench_world --calls $(ROWS)
	@$(BIN)/python -m tests.bench_linkage --halves
	@$(BIN)/python -m tests.bench_evidence --events $(EVENTS) --decades --year
	@$(BIN)/python -m tests.bench_behaviour

# The lock holds hashes and no address; the installer (uv) is itself taken from it by hash, with pip.
$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) from requirements.lock (a few minutes the first time)..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "error: Python 3.11 or newer is needed, found $$($(PYTHON) --version)"; exit 1; }
	@rm -rf $(VENV)
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv $(VENV); \
	 elif $(PYTHON) -m pip --version >/dev/null 2>&1; then $(PYTHON) -m venv --without-pip $(VENV); \
	 else echo "error: this Python has neither ensurepip nor pip; install one (Debian: apt install python3-venv)"; exit 1; fi
	@awk '/^uv==/{p=1} p{print} p&&!/\\$$/{exit}' requirements.lock > $(VENV)/installer.lock
	@if [ -x $(BIN)/pip ]; then pip="$(BIN)/python -m pip"; else pip="$(PYTHON) -m pip --python $(BIN)/python"; fi; \
	 $$pip --disable-pip-version-check install -q --require-hashes --no-deps -r $(VENV)/installer.lock
	@$(BIN)/uv pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

lock:
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev --upgrade pyproject.toml -o requirements.lock

clean:
	@rm -rf $(VENV) $(JIGSAW_HOME)
