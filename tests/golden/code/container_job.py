"""Counts rows in a container."""

import json
import os
from pathlib import Path

import pandas as pd

SOURCE = "/opt/ml/processing/input/payments"
REPORT = "/opt/ml/processing/output/report"


def run():
    threshold = float(os.environ.get("THRESHOLD", "0.5"))
    group = os.environ["GROUP_BY"]
    frames = [pd.read_csv(path) for path in Path(SOURCE).glob("*.csv")]
    rows = pd.concat(frames)
    rows = rows.query("amount > 0")
    counts = rows.groupby("country").agg(total=("amount", "sum"), rows=("amount", "count"))
    counts = counts[counts["total"] > threshold]
    with open(os.path.join(REPORT, "counts.json"), "w") as out:
        json.dump({group: counts.to_dict()}, out)


run()
