# Everything a user starts here. Each target sets up .venv first if it is missing or out of date.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONWARNINGS ?= ignore::DeprecationWarning

.PHONY: demo test test-slow lint lab build check-build site bench clean help

help:
	@echo "make demo         the whole story in build/demo: release, a class of twelve, grading, gradebook, feedback, report"
	@echo "make test         the tests; under 10 minutes on 2 cores"
	@echo "make test-slow    the slow end-to-end tests"
	@echo "make lab          JupyterLab, with the assignments in work/ (OPTIONS=... goes to JupyterLab)"
	@echo "make site         the rendered course in site/"
	@echo "make build        notebooks again from their sources"
	@echo "make check-build  fails if a committed notebook differs from its source"
	@echo "make bench        the benchmarks, results in benchmarks/results/"

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Set PYTHON=/path/to/python3.11."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "The venv module of $(PYTHON) does not work. On Debian and Ubuntu: apt install python3-venv."; exit 1; }
	@echo "Setting up .venv: about 1.5 GB of packages, a few minutes."
	@$(BIN)/python -m pip install --disable-pip-version-check --constraint constraints.txt --editable '.[site,test,postgresql]' > $(VENV)/install.log 2>&1 || { echo "Installing the packages failed; is there a network? Details: $(VENV)/install.log. Run the command again, it goes on from here."; exit 1; }
	@touch $(READY)

demo: $(READY)
	@$(BIN)/python -m autograder demo

test: $(READY)
	@$(BIN)/python -m pytest -n auto --dist worksteal -q -m "not slow"

test-slow: $(READY)
	@$(BIN)/python -m pytest -n auto --dist worksteal -q -m slow

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

lab: $(READY)
	@$(BIN)/python -m autograder work
	@$(BIN)/python -m jupyterlab --notebook-dir work $(OPTIONS)

build: $(READY)
	@$(BIN)/python -m autograder build --all
	@$(BIN)/python -m autograder.lessons build

check-build: $(READY)
	@$(BIN)/python -m autograder build --all --check
	@$(BIN)/python -m autograder.lessons check
	@$(BIN)/python -m autograder.lessons leaks

site: $(READY)
	@$(BIN)/python -m autograder.lessons site

bench: $(READY)
	@$(BIN)/python -m benchmarks

clean:
	rm -rf build site
