"""Leaves a mean as its model."""

import json
import os
from pathlib import Path


def main():
    """Writes the model."""
    channels = json.loads(Path("/opt/ml/input/config/inputdataconfig.json").read_text())
    rows = Path(os.environ.get("SM_CHANNEL_ROWS", "/opt/ml/input/data/rows"), "rows.csv").read_text()
    try:
        mean = sum(map(float, rows.split())) / len(channels)
    except ValueError as error:
        Path("/opt/ml/output/failure").write_text(str(error))
        raise
    Path("/opt/ml/model/mean.txt").write_text(str(mean))


if __name__ == "__main__":
    main()
