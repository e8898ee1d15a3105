"""Counts the rows of a table."""

import json
from pathlib import Path

ROOT = Path("/opt/ml/processing")


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes the number of rows."""
    print("looks at", list(ROOT.joinpath("input").iterdir()))
    job = json.loads(Path("/opt/ml/config/processingjobconfig.json").read_text())
    lines = Path(input_paths["rows"], "2026", "rows.csv").read_text().splitlines()
    Path("/tmp/note.txt").write_text(job["ProcessingJobName"])
    Path(ROOT, "output", "counts", "count.txt").write_text(str(len(lines)))
