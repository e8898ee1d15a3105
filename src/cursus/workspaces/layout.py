"""The files that a new workspace has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cursus.workspaces.shared_code import lock_path, lock_text, shared_digests

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cursus.registry.workspace_folders import Workspace

__all__ = ["LAYERS", "table_text", "workspace_files"]

LAYERS: Mapping[str, str] = {
    "builders": "from a config to a SageMaker step",
    "configs": "what a user sets",
    "contracts": "what a script reads, writes and is told",
    "hyperparams": "what a training script is given as hyperparameters",
    "scripts": "what runs in the container",
    "specs": "what a step needs and offers",
}
"""The folders of a workspace's steps, and what is in each."""

_TABLE = '''"""The steps of the workspace {id}. This file is read, never run: write names and texts out."""

PROJECT_STEP_NAMES: dict[str, dict[str, str]] = {{}}

# "collisions" says what a name means that a shared step has too: "refuse", as without it, "prefer-workspace" or
# "prefer-shared".
WORKSPACE_METADATA = {metadata}
'''

_README = """# {id}

{description}{owner}In this workspace a step is written `RowCount`, elsewhere `{id}:RowCount`.
The shared steps can be used here and are not changed here.

| place | what |
|---|---|
| `src/cursus_dev/registry/project_step_names.py` | the table of the steps |
| `src/cursus_dev/steps/` | the steps, a folder for each layer |
| `tests/` | the tests; `cursus_dev` is this workspace's package there |
| `shared.lock` | digests of the shared code that this workspace was made beside |

## A step more

```sh
cursus registry add RowCount --type Processing --description "Counts rows" --workspace {id}
```

Then write its files, below `src/cursus_dev/steps/`:

| file | what |
|---|---|
| `contracts/row_count_contract.py` | paths, variables and arguments of the script |
| `specs/row_count_spec.py` | what the step needs and offers |
| `configs/config_row_count_step.py` | `RowCountConfig` |
| `builders/builder_row_count_step.py` | `RowCountStepBuilder` |
| `scripts/row_count.py` | the script |

## Day by day

```sh
cursus workspace show {id}      # the steps, what is wrong with them, and names that shared steps have too
python -m pytest {folder}
cursus workspace check {id}
cursus workspace promote {id}:RowCount
cursus workspace remove {id}    # keeps a copy
```
"""

_PYPROJECT = """[tool.pytest.ini_options]
testpaths = ["tests"]
addopts = "--import-mode=importlib"

[tool.ruff]
line-length = 120
src = ["src"]
"""

_CONFTEST = '''"""Gives the tests their workspace: `cursus_dev` is its package, and its steps are at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cursus.registry.context import set_workspace_context
from cursus.workspaces.testing import workspace_of_tests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.registry.workspace_folders import Workspace

WORKSPACE = workspace_of_tests(__file__)


@pytest.fixture(autouse=True)
def workspace() -> Iterator[Workspace]:
    """The workspace, at work while a test runs."""
    with set_workspace_context(workspace_of_tests(__file__).id, WORKSPACE.root) as found:
        yield found
'''

_TEST = '''"""Whether every step of this workspace is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus import api

if TYPE_CHECKING:
    from cursus.registry.workspace_folders import Workspace


def test_the_table_is_sound_and_every_step_loads(workspace: Workspace) -> None:
    shown = api.show_workspace(workspace.id, root=workspace.root)
    assert [str(fault) for fault in shown.faults] == []
'''


def workspace_files(workspace: Workspace, description: str, owner: str) -> dict[Path, bytes]:
    """The files of a new workspace with their contents."""
    told = {"description": description, "owner": owner}
    words = {
        "id": workspace.id,
        "folder": workspace.folder.relative_to(workspace.root).as_posix(),
        "description": f"{description}\n\n" if description else "",
        "owner": f"Owner: {owner}\n\n" if owner else "",
    }
    code, tests = workspace.code, workspace.folder / "tests"
    texts = {
        workspace.folder / "README.md": _README.format(**words),
        workspace.folder / "pyproject.toml": _PYPROJECT,
        lock_path(workspace): lock_text(shared_digests()),
        code / "__init__.py": f'"""The code of the workspace {workspace.id}."""\n',
        code / "registry" / "__init__.py": '"""Which steps this workspace has."""\n',
        workspace.table: table_text(workspace, {key: value for key, value in told.items() if value}),
        code / "steps" / "__init__.py": '"""The steps, a folder for each layer."""\n',
        **{code / "steps" / layer / "__init__.py": f'"""{_sentence(what)}"""\n' for layer, what in LAYERS.items()},
        tests / "conftest.py": _CONFTEST,
        tests / f"test_{workspace.id}.py": _TEST,
    }
    return {path: text.encode() for path, text in texts.items()}


def table_text(workspace: Workspace, metadata: Mapping[str, str]) -> str:
    """The text of a table without steps."""
    lines = "".join(f"    {_quoted(key)}: {_quoted(value)},\n" for key, value in metadata.items())
    return _TABLE.format(id=workspace.id, metadata=f"{{\n{lines}}}" if lines else "{}")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
