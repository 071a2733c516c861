# Everything here works on a fresh machine with Python and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
DEPENDENCIES := dev

.PHONY: render snapshots test test-oldest test-newest test-apiserver test-servers check bench shape lock models reference clean $(VENV)/ready-newest

render: $(VENV)/ready-run  ## Print the MySQL primary/replica bundle; stdout is the YAML alone.
	@$(BIN)/python -m kgen render mysql

snapshots: $(VENV)/ready-run  ## Compare every shipped blueprint with its snapshot; print what changes since the last commit.
	@tools/snapshots $(BIN)/python

test: $(VENV)/ready-$(DEPENDENCIES)  ## Run the whole test suite.
	@$(BIN)/python -m pytest -n auto $(PYTEST)

test-oldest:  ## Run it on the oldest run-time dependencies that pyproject.toml allows; with Python 3.11.
	@$(MAKE) --no-print-directory test VENV=.venv-oldest DEPENDENCIES=oldest

test-newest:  ## Run it on the newest releases that pyproject.toml allows.
	@$(MAKE) --no-print-directory test VENV=.venv-newest DEPENDENCIES=newest

test-apiserver: $(VENV)/ready-dev  ## Build real API servers, once (6 minutes each, with Go), and hold kgen to their answers.
	@assets="$${KUBEBUILDER_ASSETS:-$$(tools/envtest/build 1.36.3)}" && \
		newer="$${KUBEBUILDER_ASSETS_1_37:-$$(tools/envtest/build 1.37.2)}" && \
		KUBEBUILDER_ASSETS="$$assets" KUBEBUILDER_ASSETS_1_37="$$newer" $(BIN)/python -m pytest -m apiserver $(PYTEST)

REPORTS := tests/servers/reports
test-servers: $(VENV)/ready-dev  ## As root: run real databases in namespaces; what happened is written to tests/servers/reports.
	@KGEN_REPORTS="$(REPORTS)" $(BIN)/python -m pytest -m databases $(PYTEST)

check: $(VENV)/ready-dev  ## Lint, format and types.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/ready-bench  ## Print a table of ratios: against peers, or with BASE=<commit> against a commit.
	@$(BIN)/python -m bench $(if $(BASE),--base $(BASE)) $(BENCH)

shape: $(VENV)/ready-dev  ## Print the shape of the code: sizes, import circles, calls and modules of two command lines.
	@$(BIN)/python -m tools.shape

lock: .venv-lock/bin/uv  ## Resolve pyproject.toml into requirements/; pins that still fit stay, UPGRADE=yes renews all.
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/run.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/dev.txt --group dev -c requirements/run.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/bench.txt --group bench -c requirements/dev.txt
	@$(COMPILE) --upgrade -o requirements/oldest.txt --resolution lowest-direct

models: $(VENV)/ready-dev  ## Generate kgen/k8s and the types of dicts anew.
	@$(BIN)/python -m tools.models
	@$(BIN)/python -m tools.models.dicts

reference: $(VENV)/ready-dev  ## Generate what is made of docstrings anew: the index and pages of rules, the keywords of builders, the parameters of blueprints.
	@$(BIN)/python -m tools.index
	@$(BIN)/python -m tools.reference
	@$(BIN)/python -m tools.keywords
	@$(BIN)/python -m tools.parameters

clean:
	rm -rf .venv* dist

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV) >&2

# pip speaks on stderr, so that `make render > mysql.yaml` holds YAML alone.
$(VENV)/ready-run: requirements/run.txt | $(VENV)/bin/python
	@$(PIP) install --require-hashes -r $< >&2
	@touch $@

$(VENV)/ready-dev $(VENV)/ready-bench: $(VENV)/ready-%: requirements/%.txt pyproject.toml | $(VENV)/bin/python
	@$(PIP) install --require-hashes -r $< >&2
	@$(PIP) install --no-deps --no-build-isolation --editable . >&2
	@touch $@

$(VENV)/ready-oldest: requirements/oldest.txt $(VENV)/ready-dev
	@$(PIP) install --require-hashes -r $< >&2
	@touch $@

# No lock, and always anew: what is newest changes without a change here.
$(VENV)/ready-newest: | $(VENV)/bin/python
	@$(PIP) install --upgrade pip >&2
	@$(PIP) install --upgrade --upgrade-strategy eager --group dev --editable . >&2

# The resolver of `make lock`; nothing else needs it.
COMPILE := .venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--annotation-style line --custom-compile-command 'make lock' pyproject.toml

.venv-lock/bin/uv: Makefile
	@$(PYTHON) -m venv .venv-lock
	@.venv-lock/bin/python -m pip --quiet --disable-pip-version-check install uv==0.13.9
	@touch $@
