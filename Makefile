# Everything here works on a fresh machine with Python and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: render test test-apiserver check bench shape models reference clean

render: $(VENV)/ready  ## Print the MySQL primary/replica bundle; stdout is the YAML alone.
	@$(BIN)/kgen render mysql

test: $(VENV)/ready-dev  ## Run the whole test suite.
	@$(BIN)/python -m pytest -n auto $(PYTEST)

test-apiserver: $(VENV)/ready-dev  ## Build real API servers, once (6 minutes each, with Go), and hold kgen to their answers.
	@assets="$${KUBEBUILDER_ASSETS:-$$(tools/envtest/build 1.36.3)}" && \
		newer="$${KUBEBUILDER_ASSETS_1_37:-$$(tools/envtest/build 1.37.2)}" && \
		KUBEBUILDER_ASSETS="$$assets" KUBEBUILDER_ASSETS_1_37="$$newer" $(BIN)/python -m pytest -m apiserver $(PYTEST)

check: $(VENV)/ready-dev  ## Lint, format and types.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/ready-bench  ## Print a table of ratios: against peers, or with BASE=<commit> against a commit.
	@$(BIN)/python -m bench $(if $(BASE),--base $(BASE)) $(BENCH)

shape: $(VENV)/ready  ## Print the shape of the code: sizes, import circles, calls and modules of two command lines.
	@$(BIN)/python -m tools.shape

models: $(VENV)/ready-dev  ## Generate kgen/k8s anew.
	@$(BIN)/python -m tools.models

reference: $(VENV)/ready-dev  ## Generate what is made of the rules anew: their index in kgen, docs/rules.md, docs/rules.
	@$(BIN)/python -m tools.index
	@$(BIN)/python -m tools.reference

clean:
	rm -rf $(VENV) dist

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV) >&2

# pip speaks on stderr, so that `make render > mysql.yaml` holds YAML alone.
$(VENV)/ready: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --editable . >&2
	@touch $@

$(VENV)/ready-dev: pyproject.toml $(VENV)/ready | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet 'pip>=25.1' >&2
	@$(BIN)/python -m pip install --quiet --group dev >&2
	@touch $@

$(VENV)/ready-bench: pyproject.toml $(VENV)/ready | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet 'pip>=25.1' >&2
	@$(BIN)/python -m pip install --quiet --group bench >&2
	@touch $@
