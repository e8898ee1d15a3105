"""Counts the rows of a table."""

import os
from pathlib import Path


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    limit = int(os.environ.get("ROW_LIMIT", "1000"))
    label = os.environ["LABEL_FIELD"]
    separator = os.environ.get("SEPARATOR", ",")
    lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()[:limit]
    Path(output_paths["counts"], "count.txt").write_text(f"{label}{separator}{len(lines)}")
