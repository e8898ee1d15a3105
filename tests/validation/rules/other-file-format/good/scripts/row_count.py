"""Counts the rows of a table."""

import os
from pathlib import Path

import pandas as pd


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    folder = input_paths["halves"]
    rows = pd.read_csv(os.path.join(folder, "first", "first.csv"))
    extra = os.path.join(folder, "notes.json")
    if os.path.exists(extra):
        print(Path(extra).read_text())
    Path(output_paths["counts"], "count.txt").write_text(str(len(rows)))
