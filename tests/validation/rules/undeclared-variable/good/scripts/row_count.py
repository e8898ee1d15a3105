"""Counts the rows of a table."""

from pathlib import Path


ENVIRONMENT = {"ROW_LIMIT": "1000"}


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    limit = int(environ_vars["ROW_LIMIT"])
    lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()[:limit]
    Path(output_paths["counts"], "count.txt").write_text(str(len(lines)))
