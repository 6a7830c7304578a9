# `make interview` sets everything up and starts the app; `make test` sets everything up and checks everything.
# Both do nothing twice. Choose another Python with PYTHON=…; pass arguments with ARGS="interview --plain".
# VOICE=1 installs what spoken answers need, too; the tests always have it.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
SPOKEN := .venv/.voice
ARGS ?=

.PHONY: interview test quick bench clean
.DEFAULT_GOAL := interview

interview: $(READY) $(if $(VOICE),$(SPOKEN))
	@$(BIN)/interviewer $(ARGS)

test: quick
	$(BIN)/python -m pytest -n auto --dist worksteal tests/tui
	$(BIN)/python -m pytest -m model

quick: $(READY) $(SPOKEN)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not model" --ignore tests/tui

bench: $(READY)
	$(BIN)/python -m tools.bench $(ARGS)

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Interviewer needs Python 3.11 or newer, and found none. Install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null || { echo "llama.cpp is built on this machine and needs a C++ compiler. On Debian or Ubuntu: apt install g++; on macOS: xcode-select --install" >&2; exit 1; }
	@echo "Setting up .venv with $(PYTHON). The first time this builds llama.cpp, which takes 4 to 9 minutes; pip keeps the result."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable . --group dev
	@touch $@
	@echo "Ready."

$(SPOKEN): $(READY)
	@echo "Setting up what spoken answers need."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[voice]'
	@touch $@
