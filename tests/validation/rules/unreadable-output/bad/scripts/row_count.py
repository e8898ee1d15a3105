"""Counts the rows of each group."""

import csv
import sys
from collections import Counter
from pathlib import Path

from cursus_runtime.arguments import ScriptParser
from cursus_runtime.entry import run


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows of each group."""
    column = environ_vars["GROUP_BY"]
    counts = Counter(values(Path(input_paths["rows"]), column))
    target = Path(output_paths["counts"], "counts.json")
    target.write_text("".join(f"{word},{count}\n" for word, count in counts.items()), encoding="utf-8")


def values(folder, column):
    """The values of a column of all tables below a folder."""
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if column not in (reader.fieldnames or ()):
                raise ValueError(f"{path.name} has no column {column!r}; hint: set GROUP_BY to one of its columns")
            rows = list(reader)
        if not rows:
            raise ValueError(f"{path.name} has no rows")
        yield from (row[column] for row in rows)


if __name__ == "__main__":
    paths = {"rows": "/opt/ml/processing/input/rows"}, {"counts": "/opt/ml/processing/output/counts"}
    sys.exit(run(main, *paths, {"GROUP_BY": None}, ScriptParser().parse_args))
