# The front door. `make demo` runs a real pipeline, `make test` the tests; both install what they need into .venv.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null)
ROWS   ?=
TORCH  ?= torch==2.13.0
export PYTHONDONTWRITEBYTECODE ?= 1
export SAGEMAKER_SUPPRESS_V2_WARNING ?= 1

.PHONY: demo test toolkit pytorch coverage check format docs bench lock image-uris clean

demo: $(VENV)/.ready-ml
	$(BIN)/cursus demo $(if $(ROWS),--rows $(ROWS))

# Nothing that runs writes bytecode, so that what the many processes of the tests import is compiled before them.
test: $(VENV)/.ready-dev
	$(BIN)/python -m compileall -q -j 0 src
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto

coverage: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered

check: $(VENV)/.ready-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.ready-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.ready-dev
	$(BIN)/python tools/docs_pages.py
	NO_MKDOCS_2_WARNING=true $(BIN)/mkdocs build --strict --quiet

bench: $(VENV)/.ready-dev
	$(BIN)/python benchmarks/run.py

# The lock files carry versions and hashes, for every platform, and no address of an index. They name all that is
# installed: an installer that resolved for itself would look for newer releases of what an extra asks for.
lock:
	uv pip compile pyproject.toml --extra ml --extra sdk --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements-dev.lock
	uv pip compile pyproject.toml --extra ml --universal --python-version 3.11 --constraint requirements-dev.lock \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	echo "sagemaker-training>=5.1,<6" | uv pip compile - --universal --python-version 3.11 --no-annotate \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements-toolkit.lock

image-uris: $(VENV)/.ready-dev
	$(BIN)/python tools/refresh_image_uris.py

# What SageMaker's own containers train with, for the tests that compare with it. It needs a C compiler.
toolkit: .venv-toolkit/.ready

.venv-toolkit/.ready: requirements-toolkit.lock
	$(PYTHON) -m venv .venv-toolkit
	.venv-toolkit/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@

# A Python for the jobs of PyTorch images. No hashes: a CPU build and its address are the choice of whoever installs it,
# as in `make pytorch TORCH="torch==2.13.0 --index-url ADDRESS"`. numpy and pandas are those of the lock.
pytorch: .venv-pytorch/.ready

.venv-pytorch/.ready: requirements.lock
	$(PYTHON) -m venv .venv-pytorch
	.venv-pytorch/bin/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	sed -nE 's/^((numpy|pandas)==[^\\]*[^\\ ]).*/\1/p' $< | \
	  .venv-pytorch/bin/python -m pip install --quiet --disable-pip-version-check -r /dev/stdin
	touch $@

clean:
	rm -rf $(VENV) .venv-toolkit .venv-pytorch site .cursus benchmarks/.peers

$(VENV)/.ready-ml: requirements.lock pyproject.toml
	$(call install,requirements.lock)
	touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	touch $@ $(VENV)/.ready-ml

ifdef UV
define install
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --require-hashes -r $(1)
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
endef
else
define install
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
endef
endif
