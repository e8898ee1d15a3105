"""Counts the rows of a table."""

import os
from pathlib import Path


def setting(name, default=None):
    """Gives a variable."""
    return os.environ.get(name, default)


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    limit = int(environ_vars.get("ROW_LIMIT", "1000"))
    lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()[:limit]
    text = setting("SEPARATOR", ",").join([os.environ["LABEL_FIELD"], str(len(lines))])
    Path(output_paths["counts"], "count.txt").write_text(text)
