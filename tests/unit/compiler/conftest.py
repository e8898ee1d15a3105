"""Small projects of the shared steps."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cursus.compiler.compile import PipelineDAGCompiler

if TYPE_CHECKING:
    from cursus.compiler.pipeline import CompiledPipeline

DEMOS = Path(str(files("cursus.project") / "demos"))


class Project:
    """A demo's DAG and config in a folder of their own, with files where the config names data."""

    def __init__(self, folder: Path, demo: str) -> None:
        self.folder = folder
        shutil.copytree(DEMOS / demo, folder)
        (folder / "data").mkdir()
        for name in ("breast_cancer.csv", "payments.parquet", "merchants.csv"):
            (folder / "data" / name).write_text("a,b\n1,2\n")
        self.dag, self.config = folder / "dag.yaml", folder / "config.yaml"

    def compile(self) -> CompiledPipeline:
        return PipelineDAGCompiler().compile_files(self.dag, self.config)

    def change(self, old: str, new: str, *, dag: bool = False) -> None:
        path = self.dag if dag else self.config
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


@pytest.fixture
def breast_cancer(tmp_path: Path) -> Project:
    return Project(tmp_path / "breast cancer", "breast_cancer")


@pytest.fixture
def payments(tmp_path: Path) -> Project:
    return Project(tmp_path / "payments", "payments")
