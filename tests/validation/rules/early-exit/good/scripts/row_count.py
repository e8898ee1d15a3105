"""Counts the rows of a table."""

import logging
import signal
import sys
from pathlib import Path

logger = logging.getLogger(__name__)


def load(path):
    """The lines of a file."""
    if not path.exists():
        raise FileNotFoundError(path)
    return path.read_text().splitlines()


def stop(signal_number, frame):
    """Ends the script when the service stops the job."""
    sys.exit(143)



def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    lines = load(Path(input_paths["rows"], "rows.csv"))
    Path(output_paths["counts"], "count.txt").write_text(str(len(lines)))
    return 0


def start():
    """Starts the script."""
    sys.exit(main({}, {}, {}, None))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    start()
