"""Counts the rows of each group."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from cursus_runtime.entry import run

INPUT_PATHS = {"rows": "/opt/ml/processing/input/rows"}
OUTPUT_PATHS = {"counts": "/opt/ml/processing/output/counts"}
ENVIRONMENT = {"GROUP_BY": None}


def parse_arguments(argv):
    """The script takes none."""
    return argparse.ArgumentParser().parse_args(argv)


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the rows of each group."""
    lines = Path(input_paths["rows"], "rows.csv").read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index(environ_vars["GROUP_BY"])
    counts = Counter(line.split(",")[at] for line in lines[1:])
    Path(output_paths["counts"], "counts.json").write_text(json.dumps(counts), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(run(main, INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT, parse_arguments))
