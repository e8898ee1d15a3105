"""Counts the rows of a table."""

from pathlib import Path


def main(input_paths, output_paths, environ_vars, job_args):
    """Has its paths the wrong way round."""
    lines = Path(output_paths["counts"], "rows.csv").read_text().splitlines()
    Path("/opt/ml/processing/input/rows/count.txt").write_text(str(len(lines)))
