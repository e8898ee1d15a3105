"""Counts the rows of a table."""

import argparse
import sys
from pathlib import Path


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows, and what they are for."""
    lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()
    Path(output_paths["counts"], "count.txt").write_text(f"{job_args.jobtype} {len(lines[: job_args.limit])}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--job-type", default="training")
    parser.add_argument("--limit", dest="row_limit", type=int, default=100)
    inputs = {"rows": "/opt/ml/processing/input/rows"}
    sys.exit(main(inputs, {"counts": "/opt/ml/processing/output/counts"}, {}, parser.parse_args()))
