"""Counts the rows of a table."""

import logging
import sys
from pathlib import Path

from cursus_runtime.entry import run

logger = logging.getLogger(__name__)


def main(input_paths, output_paths):
    """Writes the number of rows."""
    lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()
    Path(output_paths["counts"], "count.txt").write_text(str(len(lines)))


def parse_arguments(argv):
    """Takes none."""
    return argv


if __name__ == "__main__":
    sys.exit(run(main, {"rows": "/opt/ml/processing/input/rows"}, {"counts": "/opt/ml/processing/output/counts"}, {}, parse_arguments))
