"""Counts the rows of a table."""

import logging
import signal
import sys
from pathlib import Path

logger = logging.getLogger(__name__)


def load(path):
    """The lines of a file."""
    if not path.exists():
        sys.exit(1)
    return lines_of(path)


def lines_of(path):
    """The lines of a file that is there."""
    if not path.stat().st_size:
        raise SystemExit("the file is empty")
    return path.read_text().splitlines()



def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    lines = load(Path(input_paths["rows"], "rows.csv"))
    Path(output_paths["counts"], "count.txt").write_text(str(len(lines)))
    return 0


def start():
    """Starts the script."""
    sys.exit(main({}, {}, {}, None))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    start()
