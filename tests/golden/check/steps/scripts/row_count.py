"""Counts the rows of a table."""

import os
from pathlib import Path


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows, of § 1 <b>, & more."""
    limit = int(os.environ.get("ROW_LIMIT", "1000"))
    separator = os.environ.get("SEPARATOR", ",")
    lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()[:limit]
    Path(output_paths["counts"], "count.txt").write_text(f"rows{separator}{len(lines)}")
