"""Leaves a mean as its model."""

import os
from pathlib import Path


def main():
    """Writes the model."""
    folder = os.path.join("/opt/ml", "input", "data", "row")
    with open(f"{folder}/rows.csv") as rows:
        values = [float(row) for row in rows]
    Path("/opt/ml/model/mean.txt").write_text(str(sum(values) / len(values)))


if __name__ == "__main__":
    main()
