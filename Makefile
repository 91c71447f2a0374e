# Two commands do everything: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3.11
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# two processes on two cores, not two threads each that wait for one another
export OPENBLAS_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test lint format bench docs answer-table requirements clean

help:            ## this list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | sort | expand -t 16

$(BIN)/python:
	$(PYTHON) -m venv .venv

# A stamp is made anew when the pinned requirements, the project's own metadata or the compiled loops change.
LOOPS := hatch_build.py $(wildcard src/reprieve/response/loops/*.[ch])
.venv/.installed: requirements/run.txt pyproject.toml $(LOOPS) | $(BIN)/python
	$(BIN)/pip install -q --require-hashes -r requirements/run.txt
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements/dev.txt .venv/.installed
	$(BIN)/pip install -q --require-hashes -r requirements/dev.txt
	@touch $@

install: .venv/.installed      ## make .venv with .venv/bin/reprieve
install-dev: .venv/.installed-dev  ## the same, with what tests and lint need

run: install     ## answer for the real data and simulated people, then serve a demonstration clinic until Ctrl-C
	$(BIN)/reprieve demo --data data --out out
	$(BIN)/reprieve clinic demo

test: install-dev  ## install what tests need and run all of them
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term $(TESTS)

lint: install-dev  ## style, types in strict mode, one-way imports, knowledge
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/reprieve knowledge check

format: install-dev
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

.PHONY: evidence
evidence: install-dev  ## fit the priors anew to the trial arms; CHECKS=1: leave one trial out, other beliefs
	$(BIN)/python -m reprieve.evidence.mbma $(if $(CHECKS),--checks)

.PHONY: validate validate-people validate-evidence validate-record validate-kills
validate: install-dev  ## what takes too long for every test; writes docs/validation.md, beside one another on all cores
	$(MAKE) -j2 validate-people validate-evidence validate-record validate-kills
validate-people: install-dev
	$(BIN)/python -m reprieve.validation
validate-evidence: install-dev
	$(BIN)/python -m reprieve.evidence.mbma --checks
validate-record: install-dev
	$(BIN)/python -m tests.record.validate 10000
validate-kills: install-dev
	$(BIN)/python -m tests.clinic.durability.killing 50

bench: install-dev  ## speed, each with a peer on the same work in the same run
	$(BIN)/python -m bench

docs: install-dev  ## write the generated pages of docs/ from the knowledge
	$(BIN)/python -m docs.build

PO := locale/en/LC_MESSAGES/django.po
.PHONY: texts
texts: install-dev  ## write the English catalogue of the clinic's texts anew (needs gettext)
	cd src/reprieve/clinic && mkdir -p locale && rm -f $(PO) && $(abspath $(BIN))/python -m django makemessages -l en --no-wrap --no-location -v 0
	cd src/reprieve/clinic && msgen --no-wrap $(PO) | sed -E '1,/^$$/{/^#|^"(POT-Creation|PO-Revision|Last-Trans|Language-Team|Report-Msgid)/d; s/PACKAGE VERSION/reprieve/; s/^"Language: /&en/}' > $(PO).new && mv $(PO).new $(PO)

answer-table: install-dev  ## count anew how simulated people answer (after rules or their rates changed)
	$(BIN)/python -m reprieve.interview_people

requirements:    ## pin anew (needs uv in .venv)
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade --python-version 3.11 requirements/run.in -o requirements/run.txt
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade --python-version 3.11 requirements/dev.in -o requirements/dev.txt

clean:           ## remove what was made here, .venv too
	rm -rf .venv out .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .import_linter_cache
