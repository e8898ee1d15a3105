"""Counts the rows of a table."""

import sys
from pathlib import Path


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    try:
        lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()
    except FileNotFoundError:
        return 1
    Path(output_paths["counts"], "count.txt").write_text(str(len(lines)))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main({}, {}, {}, None))
    except ValueError:
        sys.exit(2)
    except Exception:
        sys.exit(3)
