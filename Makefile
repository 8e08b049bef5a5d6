# The targets say what they do: make help.

.DEFAULT_GOAL := help
.PHONY: help build bench test lint bench-self clean

ifndef SESSION
SESSION := paceline-session-$(shell date +%Y%m%d-%H%M%S)
endif

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

build: ## build bin/paceline
	CGO_ENABLED=0 go build -trimpath -o bin/paceline ./cmd/paceline

# Any Python that environments can be made with; empty without one.
PYTHON = $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && echo $$python && break; done)

bench: build ## compare mypy sequential with workers, cold and warm, and draw the speedup; without Python, a replay of it (SESSION=DIR keeps it there)
	$(if $(PYTHON),,@echo 'make bench: there is no Python 3.10 or newer with venv, so no mypy: measuring a replay in Go of the schedule that was recorded of mypy on itself. Its times are not those of mypy.' >&2)
	bin/paceline run $(if $(PYTHON),--checker mypy@2.4.1 --corpus mypy-self,--checker replay:mypy-self --corpus hello) --workers auto --cache cold,warm --rounds 12 --ceiling --out $(SESSION) \
		|| [ $$? -eq 1 ] # a finding is worth a figure too
	bin/paceline plot $(SESSION)
	bin/paceline notes -o $(SESSION)/notes.md $(SESSION)
	bin/paceline report $(SESSION)

# A program with the race detector sleeps for a second before it exits, and every trial ends with one.
test: ## run all tests, with the race detector where there is a C compiler
	@if [ "$$(go env CGO_ENABLED)" = 1 ] && command -v $$(go env CC) >/dev/null; then \
		GORACE=atexit_sleep_ms=0 go test -race -timeout 20m ./...; \
	else \
		echo 'make test: no C compiler (Debian: apt install gcc), so the race detector is off' >&2; \
		go test -timeout 20m ./...; \
	fi

lint: ## check formatting, go vet for three systems, staticcheck, and who imports whom
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then \
		echo "make lint: format these with gofmt -w: $$unformatted" >&2; exit 1; fi
	GOOS=linux go vet ./...
	GOOS=darwin go vet ./...
	GOOS=windows go vet ./...
	go tool staticcheck ./...
	go test -run '^TestImports' ./bench

bench-self: build ## measure Paceline itself against hyperfine and /usr/bin/time
	go run ./cmd/bench-self

clean: ## remove what was built; sessions and the cache stay
	rm -rf bin
