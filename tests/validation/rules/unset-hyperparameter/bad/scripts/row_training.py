"""Trains on rows."""

import json
from pathlib import Path


def load(path):
    """The hyperparameters."""
    with open(path) as file:
        found = json.load(file)
    for name in ["max_depth", "num_rounds"]:
        if name not in found:
            raise ValueError(f"no {name}")
    return found


def main(input_paths, output_paths, environ_vars, job_args):
    """Writes what it was told."""
    given = load(input_paths["hyperparameters_s3_uri"])
    given["seed"] = given.get("seed", 1)
    if "alpha" in given:
        print(given["alpha"])
    words = [given["label_name"], given["depth"], given["seed"], given.get("gamma", 0)]
    Path(output_paths["model_output"], "model.txt").write_text(" ".join(map(str, words)))


if __name__ == "__main__":
    main(
        {"hyperparameters_s3_uri": "/opt/ml/input/data/config/hyperparameters.json"},
        {"model_output": "/opt/ml/model"},
        {},
        None,
    )
