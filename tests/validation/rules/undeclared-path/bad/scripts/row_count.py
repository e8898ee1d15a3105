"""Counts the rows of a table."""

from pathlib import Path

INPUT_PATHS = {"rows": "/opt/ml/processing/input/table"}


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()
    lookups = Path(input_paths["lookups"], "names.csv").read_text().splitlines()
    Path(output_paths["count"], "count.txt").write_text(str(len(lines) + len(lookups)))
    Path("/opt/ml/processing/output/notes/first.txt").write_text("one")
    Path("/opt/ml/processing/output/notes").joinpath("second.txt").write_text("two")
