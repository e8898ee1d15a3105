"""Specification-driven ML pipelines for Amazon SageMaker.

The names below are loaded when they are first used: `import cursus` loads nothing else.
"""

from __future__ import annotations

from importlib import import_module

# The import of `typing` would take longer than all else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from cursus.compiler.compile import PipelineDAGCompiler, compile_dag_to_pipeline
    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.core.config_fields.load import load_configs
    from cursus.dag.files import read_dag
    from cursus.dag.model import PipelineDAG
    from cursus.errors import CursusError

__all__ = [
    "CompiledPipeline",
    "CursusError",
    "PipelineDAG",
    "PipelineDAGCompiler",
    "__version__",
    "compile_dag_to_pipeline",
    "load_configs",
    "read_dag",
]

__version__ = "0.1.0"

_HOMES = {
    "CompiledPipeline": "cursus.compiler.pipeline",
    "CursusError": "cursus.errors",
    "PipelineDAG": "cursus.dag.model",
    "PipelineDAGCompiler": "cursus.compiler.compile",
    "compile_dag_to_pipeline": "cursus.compiler.compile",
    "load_configs": "cursus.core.config_fields.load",
    "read_dag": "cursus.dag.files",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_HOMES[name]), name)
