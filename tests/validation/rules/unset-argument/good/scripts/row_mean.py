"""Counts the rows of a table."""

import argparse
from pathlib import Path


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows with the mode."""
    lines = Path(input_paths["rows"], "rows.csv").read_text().splitlines()
    Path(output_paths["counts"], "count.txt").write_text(f"{job_args.mode} {job_args.job_type} {len(lines)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", required=True)
    parser.add_argument("--job-type", default="training")
    parser.add_argument("--verbose", default="no")
    main({}, {}, {}, parser.parse_args())
