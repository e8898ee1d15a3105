"""Writes the small real table of the demos, from what scikit-learn carries: no network."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from cursus.project.extras import load
from cursus.project.files import whole_file

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_breast_cancer"]


def write_breast_cancer(path: Path) -> Path:
    """Writes the Wisconsin diagnostic breast cancer table as CSV and gives its path.

    569 rows, one per tumour: `case_id` (the row's number, from 1), 30 measurements of cell nuclei such as `mean_radius`
    and `worst_area`, and the label `diagnosis`, "malignant" (212 rows) or "benign" (357). The same bytes every time.
    Source: Wolberg, Mangasarian, Street and Street, UCI Machine Learning Repository, 1993 (CC BY 4.0), as scikit-learn
    carries it.

    Raises:
        DataError: `path` is a folder.
        MissingExtraError: scikit-learn is not installed.
    """
    table = load("sklearn.datasets", "write the breast cancer table").load_breast_cancer()
    measurements = [str(name).replace(" ", "_") for name in table.feature_names]
    with whole_file(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["case_id", *measurements, "diagnosis"])
        for number, (row, target) in enumerate(zip(table.data.tolist(), table.target.tolist(), strict=True), start=1):
            writer.writerow([number, *row, str(table.target_names[target])])
    return path
