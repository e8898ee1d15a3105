"""Runs a script where container paths cannot exist: calls its `main()` with its own paths mapped to a folder.

Run as a program: `mapped.py <folder for /opt/ml> <script> <arguments>`. Standard library only.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

__all__ = ["main"]

_CONTAINER_ROOT = "/opt/ml"
_NEEDED = ("INPUT_PATHS", "OUTPUT_PATHS", "parse_arguments", "main")


def main(root: str, script: str, arguments: list[str]) -> int:
    """The script's exit code."""
    sys.argv = [script, *(_mapped(word, root) for word in arguments)]
    sys.path[0] = str(Path(script).parent)
    for name, value in os.environ.items():
        os.environ[name] = _variable(value, root)
    absent = sorted(set(_NEEDED) - _top_names(Path(script)))
    if absent:
        return _refuse(
            f"{Path(script).name} defines no {', '.join(absent)}; without container paths (sandbox 'mapped') only "
            "scripts with INPUT_PATHS, OUTPUT_PATHS, parse_arguments(argv) and main(input_paths, output_paths, "
            "environ_vars, job_args) can run"
        )
    return _run(_load(script), root)


def _top_names(script: Path) -> set[str]:
    """The names that a script defines or imports at its top level: known before any of it has run."""
    names: set[str] = set()
    for statement in ast.parse(script.read_bytes(), str(script)).body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif isinstance(statement, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in statement.names)
        else:
            names.update(node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
    return names


def _run(module: Any, root: str) -> int:
    declared: Mapping[str, str | None] = getattr(module, "ENVIRONMENT", {})
    missing = [name for name, default in declared.items() if default is None and name not in os.environ]
    if missing:
        return _refuse(f"environment variables that the script needs are not set: {', '.join(missing)}")
    outcome = module.main(
        {name: _mapped(path, root) for name, path in module.INPUT_PATHS.items()},
        {name: _mapped(path, root) for name, path in module.OUTPUT_PATHS.items()},
        {name: os.environ.get(name, default) for name, default in declared.items()},
        module.parse_arguments(sys.argv[1:]),
    )
    return outcome if isinstance(outcome, int) else 0


def _load(script: str) -> ModuleType:
    specification = importlib.util.spec_from_file_location(Path(script).stem, script)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


def _mapped(text: str, root: str) -> str:
    inside = text == _CONTAINER_ROOT or text.startswith(f"{_CONTAINER_ROOT}/")
    return root + text[len(_CONTAINER_ROOT) :] if inside else text


def _variable(value: str, root: str) -> str:
    """A variable with its container path mapped; one that names a settings file holds that file's text."""
    if value.startswith(f"file://{_CONTAINER_ROOT}/"):
        return Path(_mapped(value.removeprefix("file://"), root)).read_text(encoding="utf-8")
    return _mapped(value, root)


def _refuse(message: str) -> int:
    sys.stderr.write(f"cursus: {message}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
