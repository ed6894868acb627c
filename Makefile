# One command is enough on a fresh machine with Python 3.11 or newer: `make demo` or `make test`.
SHELL := /bin/sh
BIN := .venv/bin
STAMP := .venv/.stamp
UV := $(shell command -v uv 2>/dev/null || echo .venv/tools/bin/uv)
CODE := tools server tests examples scripts

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format types contracts check bench bundle schemas lock clean emulators chaos views views-test views-shots conformance inspect claude wordpress postgres chaos-postgres bench-series

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh

setup: $(STAMP) ## Make .venv with the locked packages

demo: $(STAMP) ## Make sample heroes through the MCP server, without any key
	@$(BIN)/portrayal demo

test: $(STAMP) ## Run every test
	@$(BIN)/pytest -n 2 --dist loadfile

lint: $(STAMP) ## Look for mistakes and untidy formatting
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

format: $(STAMP) ## Tidy the formatting
	@$(BIN)/ruff format $(CODE)

types: $(STAMP) ## Check the types, strictly
	@$(BIN)/pyright

contracts: $(STAMP) ## Check that imports run one way
	@$(BIN)/lint-imports

check: lint types contracts test ## Everything that must hold before a commit

emulators: $(STAMP) ## Try the paid journey without a key: Replicate on port 8901, Google on 8902
	@PYTHONPATH=tests $(BIN)/python -m emulators.google --port 8902 & \
	  PYTHONPATH=tests $(BIN)/python -m emulators.replicate --port 8901; wait

chaos: $(STAMP) ## Kill servers at random moments of paid work and count what the emulator booked
	@PYTHONPATH=tests $(BIN)/python scripts/chaos.py

wordpress: $(STAMP) ## Start a real WordPress on this machine and put pictures into it (apt-get installs PHP and MariaDB)
	@$(BIN)/python scripts/wordpress.py

postgres: $(STAMP) ## Run the ledger's tests on a real PostgreSQL too, which is installed when it is missing
	@PYTHONPATH=tests $(BIN)/python scripts/postgres.py

chaos-postgres: $(STAMP) ## Kill servers, workers and PostgreSQL itself, and count what the emulator booked
	@PYTHONPATH=tests $(BIN)/python scripts/chaos_postgres.py

bench: $(STAMP) ## Measure what the documentation promises
	@$(BIN)/python scripts/bench.py
	@$(BIN)/python scripts/bench_photos.py
	@$(BIN)/python scripts/bench_checks.py
	@PYTHONPATH=tests $(BIN)/python scripts/bench_paid.py
	@PYTHONPATH=tests $(BIN)/python scripts/bench_http.py
	@$(BIN)/python scripts/claude_code.py

bench-series: $(STAMP) ## Measure a series of a thousand posts against the emulated vendor (ten minutes)
	@PYTHONPATH=tests $(BIN)/python scripts/bench_series.py --posts 100
	@PYTHONPATH=tests $(BIN)/python scripts/bench_series.py --posts 1000

bundle: $(STAMP) ## Build the Claude Desktop bundle and start it as the host would
	@$(BIN)/python scripts/bundle.py

conformance: $(STAMP) ## Run the protocol's conformance suite over HTTP, for both specifications (needs npm)
	@$(BIN)/python scripts/protocol.py conformance

claude: $(STAMP) ## Run the README's three commands with the real Claude Code and a made-up model (needs npm)
	@$(BIN)/python scripts/claude_code.py

inspect: $(STAMP) ## Let the MCP Inspector look strictly, in both eras, and under load (needs npm)
	@$(BIN)/python scripts/protocol.py inspect

schemas: $(STAMP) ## Write the published tool schemas again
	@$(BIN)/python scripts/schemas.py

lock: $(STAMP) ## Choose the newest allowed packages and write requirements.lock
	@$(UV) pip compile pyproject.toml --extra all --group dev --universal --python-version 3.11 --upgrade --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

views/node_modules: views/package-lock.json
	@cd views && npm ci --no-fund --no-audit && touch node_modules

views: views/node_modules ## Build the views for hosts with MCP Apps (needs Node 20 or newer)
	@cd views && npx tsc --noEmit && node build.mjs

views-test: $(STAMP) views/node_modules ## Try the views in a browser: headless Chromium, a host page, the real server
	@PORTRAYAL_VIEWS=1 $(BIN)/pytest tests/views -rs

views-shots: $(STAMP) views/node_modules ## Take pictures of the views into demo-output/views
	@PYTHONPATH=tests $(BIN)/python scripts/view_shots.py demo-output/views

clean: ## Remove .venv and everything that was made
	@rm -rf .venv demo-output dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis views/node_modules
