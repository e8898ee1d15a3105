"""Writes the projects that `cursus demo` runs."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from cursus.project.payments import write_merchants, write_payments
from cursus.project.samples import write_breast_cancer
from cursus.project.starter import ProjectFiles

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_demo"]


def write_demo(folder: Path, rows: int | None = None) -> ProjectFiles:
    """A project on the breast cancer table, or on a table of so many made payments; an older one is replaced."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    if rows is None:
        return _project(folder, "breast_cancer", write_breast_cancer(data / "breast_cancer.csv"), ())
    made = write_payments(data / "payments.parquet", rows)
    write_merchants(data / "merchants.csv")
    best = "" if made.best_auc is None else f" No model can do better than an AUC of {made.best_auc:.4f} on them."
    fact = f"{made.rows:,} payments, {made.frauds:,} of them frauds. {made.origin}{best}"
    return _project(folder, "payments", made.path, (fact,))


def _project(folder: Path, name: str, data: Path, facts: tuple[str, ...]) -> ProjectFiles:
    templates = files("cursus.project") / "demos" / name
    paths = {file: folder / file for file in ("dag.yaml", "config.yaml", "README.md")}
    for file in ("dag.yaml", "config.yaml"):
        paths[file].write_bytes((templates / file).read_bytes())
    said = [f"# The demo project {name.replace('_', ' ')}", *facts, f"Run it with `cursus run {folder}`."]
    paths["README.md"].write_text("\n\n".join(said) + "\n", encoding="utf-8")
    return ProjectFiles(folder, paths["dag.yaml"], paths["config.yaml"], paths["README.md"], data, facts)
