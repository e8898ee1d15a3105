"""Counts the rows of a table."""

from pathlib import Path


def count(path):
    """The rows of a file."""
    try:
        return len(path.read_text().splitlines())
    except Exception:
        return 0


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    try:
        Path(output_paths["counts"], "count.txt").write_text(str(count(Path(input_paths["rows"], "rows.csv"))))
    except Exception as error:
        print(error)
        return
