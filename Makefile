# GNU make 3.81 (macOS) or newer.
#
#   make                the forecast (the first time: sets up .venv, about a minute)
#   make test           everything a change must pass, without the long tests
#   make test-long      the long tests
#   make bench          speed, beside the peers
#   make notebooks      run the notebooks anew, as they are stored; ARGS="04 07" chooses
#   make gallery        make docs/gallery.md and its figures anew, about ten minutes; ARGS=FOLDER keeps the studies
#   make format         let ruff rewrite what it can
#   make lock           pin the newest set that keeps today's pins; LOCKFLAGS=--upgrade moves them all
#   make clean          remove .venv and every cache
#
# ARGS="..."          arguments for ceasefire forecast, or for pytest
# PYTHON=python3.13   which Python makes the .venv (3.11 to 3.14); it counts when the .venv is made
# VENV=.venv-3.13     another place for it
# PIPFLAGS=           let pip say what it does

PYTHON   =
VENV     = .venv
ARGS     =
PIPFLAGS = -qq
LOCKFLAGS =

BIN      = $(VENV)/bin
RUN      = $(BIN)/python -m
UV       = $(BIN)/uv
PIP      = $(RUN) pip install $(PIPFLAGS) --disable-pip-version-check --no-input --no-deps --no-build-isolation
COMPILE  = UV_SYSTEM_CERTS=1 $(UV) pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
           --generate-hashes --custom-compile-command "make lock" $(LOCKFLAGS)
PYTEST   = $(RUN) pytest -n auto --dist loadscope --no-loadscope-reorder

RUNTIME  = $(VENV)/.installed
DEV      = $(VENV)/.installed-dev

# pyright: do not ask the network for a newer version of itself.
export PYRIGHT_PYTHON_IGNORE_WARNINGS = 1

.DEFAULT_GOAL := forecast
.PHONY: forecast test test-long bench notebooks gallery format lock clean
.NOTPARALLEL:
.SUFFIXES:

forecast: $(RUNTIME)
	@$(BIN)/ceasefire forecast $(ARGS)

test: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports --no-logo
	$(PYTEST) -m "not long" $(ARGS)

test-long: $(DEV)
	$(PYTEST) -m long $(ARGS)

bench: $(DEV)
	@$(RUN) benchmarks.speed $(ARGS)

notebooks: $(DEV)
	@$(RUN) notebooks.refresh $(ARGS)

gallery: $(DEV)
	@$(RUN) docs.gallery $(ARGS)

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The runtime lock bends to the build lock, the development lock to both: no package is pinned twice differently.
lock: $(UV)
	$(COMPILE) --group pyproject.toml:build -o requirements-build.lock
	$(COMPILE) -c requirements-build.lock --extra explore -o requirements.lock pyproject.toml
	$(COMPILE) -c requirements-build.lock -c requirements.lock --extra dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv $(VENV) build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/uv: | $(DEV)

# A stamp is written last, so an interrupted set-up is taken up again and a finished one costs nothing.
$(RUNTIME): $(VENV)/pyvenv.cfg pyproject.toml requirements-build.lock requirements.lock
	@echo "Setting up $(VENV): the pinned packages, once (about a minute) ..."
	@$(PIP) --require-hashes -r requirements-build.lock $(EXPLAIN)
	@$(PIP) --require-hashes -r requirements.lock $(EXPLAIN)
	@$(PIP) -e . $(EXPLAIN)
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	@echo "Adding the tools for development ..."
	@$(PIP) --require-hashes -r requirements-dev.lock $(EXPLAIN)
	@touch $@

EXPLAIN = || { echo "Set-up stopped: pip could not install the pinned packages (see above). Is a package index reachable?" >&2; \
          echo "Try again with: make PIPFLAGS= $(MAKECMDGOALS)" >&2; exit 1; }

SUPPORTED = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))

$(VENV)/pyvenv.cfg:
	@found=; \
	for candidate in $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11); do \
	  if "$$candidate" -c '$(SUPPORTED)' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "ceasefire needs Python 3.11, 3.12, 3.13 or 3.14, and $(if $(PYTHON),$(PYTHON) is none of them,none was found). Install one, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi; \
	"$$found" -m venv --clear $(VENV) || { rm -rf $(VENV); \
	  echo "$$found could not make a virtual environment in $(VENV) (see above). On Debian and Ubuntu: install python3-venv." >&2; exit 1; }
