"""Counts the rows of a table."""

import os
from pathlib import Path

ENVIRONMENT = {"LABEL_FIELD": None, "SEPARATOR": ","}


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    limit = int(os.environ.get("ROWS_LIMIT", "1000"))
    lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()[:limit]
    text = environ_vars["SEPARATOR"].join(["rows", str(len(lines))])
    Path(output_paths["counts"], "count.txt").write_text(text)
