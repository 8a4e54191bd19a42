# Every target that needs the environment makes it first: a virtual environment in .venv with exactly the packages of
# requirements.lock. That takes a minute the first time and nothing the next.
#
#   make evaluate PYTHON=python3.12     choose the interpreter yourself

SHELL := /bin/sh
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin
PYTHON ?=

.DEFAULT_GOAL := help
.PHONY: help environment evaluate test lint format lab bench lock clean

help:
	@echo "make evaluate   clean the deliveries in data/raw, run the notebooks, publish reports/latest"
	@echo "make test       run the tests"
	@echo "make lint       check style, types and notebooks"
	@echo "make lab        open JupyterLab"
	@echo "make bench      measure speed against peers"
	@echo "make clean      remove what was generated and the environment; data/raw is left alone"

environment: $(READY)

evaluate: $(READY)
	@$(BIN)/pilot evaluate

test: $(READY)
	@$(BIN)/python -m pytest -n auto

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/nbstripout --verify notebooks/*.ipynb

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/nbstripout notebooks/*.ipynb

lab: $(READY)
	@$(BIN)/jupyter lab notebooks

bench: $(READY)
	@$(BIN)/python -m benchmarks

# For maintainers: needs uv. The lock holds names, versions and hashes, and no registry's address.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --output-file requirements.lock

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find data/processed reports -mindepth 1 ! -name .gitkeep -delete

$(READY): requirements.lock pyproject.toml
	@set -eu; \
	chosen=""; seen=""; \
	for candidate in $(if $(PYTHON),$(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
		version=$$("$$candidate" -c 'import platform; print(platform.python_version())' 2>/dev/null) || continue; \
		seen="$$seen $$candidate ($$version)"; \
		if "$$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))'; then chosen="$$candidate"; break; fi; \
	done; \
	if [ -z "$$chosen" ]; then \
		echo "Python 3.11 or newer is needed; found:$${seen:- none}." >&2; \
		echo "Install it from python.org or your package manager, then run make again (or: make PYTHON=/path/to/python3.12)." >&2; \
		exit 2; \
	fi; \
	if ! "$$chosen" -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "$$chosen lacks the modules venv and ensurepip, which make the environment." >&2; \
		echo "On Debian and Ubuntu: sudo apt install python3-venv. Then run make again." >&2; \
		exit 2; \
	fi; \
	echo "Making the environment in $(VENV) with $$chosen: about a minute, once."; \
	"$$chosen" -m venv --clear $(VENV); \
	if ! $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock 2> $(VENV)/install.log \
		|| ! $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . 2>> $(VENV)/install.log; then \
		tail -n 20 $(VENV)/install.log >&2; \
		echo "The packages could not be installed; pip's own words stand above. Check the network or proxy, then run make again." >&2; \
		exit 2; \
	fi; \
	touch $(READY)
