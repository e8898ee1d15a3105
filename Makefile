# The front door: `make demo`, `make test`, `make check`, `make docs`, `make bench`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
