# user-stream. `make` alone prints the targets.
SHELL := /bin/bash
.SHELLFLAGS := -ec
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The Python that makes .venv; 3.10 or newer.
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
UV := .venv/bin/uv

# What `make run` does; each can be given on the command line.
SOURCE ?=
COUNT ?=
DURATION ?=
# More options for a command, e.g. `make test ARGS="-k phone"`.
ARGS ?=

CODE := contract producer jobs local pipeline charts docs tests

.PHONY: help
help: ## Print the targets
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo

##@ Run it on this machine
.PHONY: run up down status clean setup
run: setup ## The whole pipeline, watched, then stopped (SOURCE=https://randomuser.me/api/ COUNT=.. DURATION=..)
	@$(VENV_PYTHON) -m pipeline run $(if $(SOURCE),--source "$(SOURCE)") $(if $(COUNT),--count $(COUNT)) $(if $(DURATION),--duration $(DURATION)) $(ARGS)

up: setup ## Start Kafka, registry, PostgreSQL and Cassandra, and keep them
	@$(VENV_PYTHON) -m local up $(ARGS)

down: setup ## Stop what `make up` started
	@$(VENV_PYTHON) -m local down $(ARGS)

status: setup ## What runs, and where
	@$(VENV_PYTHON) -m local status $(ARGS)

clean: setup ## Forget the servers' data
	@$(VENV_PYTHON) -m local clean $(ARGS)

setup: ## Make .venv and fetch the servers, as locked (every target does it when it is due)
	@$(PYTHON) local/bootstrap.py

##@ Work on it
.PHONY: test unit lint format bench lock docs
test: setup ## Every test, on real servers
	@$(VENV_PYTHON) -m pytest $(ARGS)

unit: setup ## The tests that need no server
	@$(VENV_PYTHON) -m pytest -m "not integration" $(ARGS)

lint: setup ## ruff and mypy --strict
	@$(VENV_PYTHON) -m ruff check $(CODE)
	@$(VENV_PYTHON) -m ruff format --check $(CODE)
	@$(VENV_PYTHON) -m mypy contract producer jobs local pipeline charts

format: setup ## Format the code
	@$(VENV_PYTHON) -m ruff check --fix $(CODE)
	@$(VENV_PYTHON) -m ruff format $(CODE)

bench: setup ## Rows per second, latency and memory, against ceilings of the same run (some minutes)
	@$(VENV_PYTHON) -m tests.bench $(ARGS)

docs: setup ## Write the generated parts of README.md and docs/ anew
	@$(VENV_PYTHON) -m docs.generate

lock: setup ## Resolve the locks anew: requirements.lock, local/jars.lock
	@$(VENV_PYTHON) -m pip install -q uv
	@$(UV) pip compile --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
	  --group dev pyproject.toml -o requirements.lock -q
	@$(VENV_PYTHON) -m local.jars lock

##@ The chart
.PHONY: chart-deps chart-docs chart-package
chart-deps: setup ## Fetch the dependency charts and the CRDs out of them (needs helm; HELM=.. names it)
	@$(VENV_PYTHON) -m charts.dependencies

chart-docs: setup ## Write values.schema.json and the chart's table of values anew, out of values.yaml
	@$(VENV_PYTHON) -m charts.generate

chart-package: chart-deps ## A package of the chart in dist/, with everything in it
	@$${HELM:-helm} package charts/user-stream --destination dist
