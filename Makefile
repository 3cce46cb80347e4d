# user-stream. `make` alone prints the targets.
SHELL := /bin/bash
.SHELLFLAGS := -ec
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The Python that makes .venv; 3.10 or newer.
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
AIRFLOW_PYTHON := .venv-airflow/bin/python
# The day after the release of the chart that ships this Airflow: its own constraints, as near as a lock can have them.
AIRFLOW_LOCK_DATE := 2026-06-14
UV := .venv/bin/uv

# What `make run` does; each can be given on the command line.
SOURCE ?=
COUNT ?=
DURATION ?=
# More options for a command, e.g. `make test ARGS="-k phone"`.
ARGS ?=

CODE := contract producer jobs local pipeline orchestration validation charts cluster images docs tests

.PHONY: help
help: ## Print the targets
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@/ {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo

##@ Run it on this machine
.PHONY: run up down status clean validate airflow setup
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

validate: setup ## Great Expectations over the rows of the last hour, and its report (ARGS="--hours 24")
	@eval "$$($(VENV_PYTHON) -m local env)"; $(VENV_PYTHON) -m validation $(ARGS)

airflow: setup airflow-setup ## Airflow with the DAGs, on the servers of `make up`, until Ctrl-C
	@$(VENV_PYTHON) -m orchestration up $(ARGS)

.PHONY: airflow-setup
airflow-setup: # Airflow's own environment
	@$(PYTHON) local/bootstrap.py --venv .venv-airflow --lock orchestration/requirements.lock --no-jars

setup: ## Make .venv and fetch the servers, as locked (every target does it when it is due)
	@$(PYTHON) local/bootstrap.py

##@ Run it on Kubernetes (variables: make kind-help)
.PHONY: images kind-up kind-down kind-load kind-status kind-help port-forward
images: setup ## Build the images (BASE_IMAGE=.. IMAGE_REGISTRY=..)
	@$(VENV_PYTHON) -m cluster images

kind-up: setup ## A local cluster with everything in it, then rows from both stores (VALUES=.. KIND_NODE_IMAGE=..)
	@$(VENV_PYTHON) -m cluster up

kind-down: setup ## Delete that cluster
	@$(VENV_PYTHON) -m cluster down

kind-load: setup ## Build the images and bring them into the cluster
	@$(VENV_PYTHON) -m cluster load

kind-status: setup ## What is ready, and events and logs of what is not
	@$(VENV_PYTHON) -m cluster status

port-forward: setup ## Airflow, Kafka UI, Spark UI, metrics, Grafana on ports of this machine
	@$(VENV_PYTHON) -m cluster port-forward

kind-help: ## The variables of these targets
	@echo 'Give them on the command line, e.g. make kind-up CLUSTER_NAME=second TIMEOUT=1200'
	@echo '  CLUSTER_NAME     kind cluster (user-stream)'
	@echo '  NAMESPACE        of the release (user-stream)'
	@echo '  RELEASE          Helm'"'"'s name for it (user-stream)'
	@echo '  VALUES           more values files, the last wins; values-kind.yaml of the chart comes first'
	@echo '  CHART            folder of the chart (charts/user-stream)'
	@echo '  TIMEOUT          seconds until everything must be ready (900)'
	@echo '  KIND_CONFIG      manifests/kind/cluster.yaml, or four-nodes.yaml beside it'
	@echo '  KIND_NODE_IMAGE  instead of the node image that kind would pull'
	@echo '  BASE_IMAGE       Debian-based Python that the images are built on (python:3.12-slim-bookworm)'
	@echo '  IMAGE_REGISTRY   what stands before the names of the images (ghcr.io/user-stream)'
	@echo '  BUILD            false: load images that are there, build none'
	@echo '  BUILD_OPTIONS    more options for docker build, e.g. --network=host'
	@echo '  PIP_INDEX_URL, APT_MIRROR, USER_STREAM_MAVEN_MIRROR, https_proxy'
	@echo '                   where a build takes its packages from, handed on where they are set'

##@ Work on it
.PHONY: test unit e2e lint format bench lock docs
test: setup airflow-setup ## Every test, on real servers
	@$(VENV_PYTHON) -m pytest $(ARGS)
	@$(AIRFLOW_PYTHON) -m pytest tests/airflow $(ARGS)

unit: setup airflow-setup ## The tests that need no server
	@$(VENV_PYTHON) -m pytest -m "not integration" $(ARGS)
	@$(AIRFLOW_PYTHON) -m pytest tests/airflow -m "not integration" $(ARGS)

e2e: setup ## The chart and the images in a kind cluster of their own, by Helm 3 and 4 (needs docker, kind, kubectl)
	@$(VENV_PYTHON) -m pytest tests/e2e --timeout 1200 $(ARGS)

lint: setup ## ruff and mypy --strict
	@$(VENV_PYTHON) -m ruff check $(CODE)
	@$(VENV_PYTHON) -m ruff format --check $(CODE)
	@$(VENV_PYTHON) -m mypy contract producer jobs local pipeline orchestration validation charts cluster images/spark/connectors.py images/spark/look.py
	@$(VENV_PYTHON) -m mypy images/spark/main.py

format: setup ## Format the code
	@$(VENV_PYTHON) -m ruff check --fix $(CODE)
	@$(VENV_PYTHON) -m ruff format $(CODE)

bench: setup ## Rows per second, latency and memory, against ceilings of the same run (some minutes)
	@$(VENV_PYTHON) -m tests.bench $(ARGS)

docs: setup ## Write the generated parts of README.md and docs/ anew
	@$(VENV_PYTHON) -m docs.generate

.PHONY: image-locks
image-locks: # The part of requirements.lock that an image installs, at the same versions
	@for image in producer spark; do \
	  $(UV) pip compile --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
	    --constraint requirements.lock --group pyproject.toml:$$image -o images/$$image/requirements.lock -q; \
	done

.PHONY: airflow-lock
airflow-lock: # Airflow's constraints are what the package index had at its release
	@$(UV) pip compile --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
	  --exclude-newer $(AIRFLOW_LOCK_DATE) --group pyproject.toml:airflow -o orchestration/requirements.lock -q

lock: setup ## Resolve the locks anew: requirements.lock, images/*/ and orchestration/requirements.lock, local/jars.lock
	@$(VENV_PYTHON) -m pip install -q uv
	@$(UV) pip compile --universal --python-version 3.10 --generate-hashes --no-emit-index-url --no-header \
	  --group dev pyproject.toml -o requirements.lock -q
	@$(MAKE) image-locks airflow-lock
	@$(VENV_PYTHON) -m local.jars lock

##@ The chart
.PHONY: chart-deps chart-docs chart-package
chart-deps: setup ## Fetch the dependency charts and the CRDs out of them (needs helm; HELM=.. names it)
	@$(VENV_PYTHON) -m charts.dependencies

chart-docs: setup ## Write values.schema.json and the chart's table of values anew, out of values.yaml
	@$(VENV_PYTHON) -m charts.generate

chart-package: chart-deps ## A package of the chart in dist/, with everything in it
	@"$$($(VENV_PYTHON) -m charts.helm_program)" package charts/user-stream --destination dist
