# make run and make test need nothing but Python 3.11 and this file.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
export PACT_DO_NOT_TRACK := true

.DEFAULT_GOAL := help
.PHONY: help run test check fmt bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@$(BIN)/python -m compileall -q harness coaching stubs contracts
	@touch $@

run: $(STAMP) ## replay every shipped scenario on both patterns
	@$(BIN)/harness run $(ARGS)

test: $(STAMP) ## run the tests
	@$(BIN)/python -m pytest $(ARGS)

check: $(STAMP) ## format, lint, types, layers, the compose file
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

fmt: $(STAMP) ## format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(STAMP) ## measure, side by side with the alternatives
	@$(BIN)/python -m bench

clean: ## remove what was installed and generated
	@rm -rf $(VENV) .harness .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
