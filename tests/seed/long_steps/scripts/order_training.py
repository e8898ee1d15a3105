#!/usr/bin/env python
"""Train a booster on clean orders."""

import argparse
import json
import logging
import os
import sys
import traceback

import pandas as pd
import xgboost as xgb

logging.basicConfig(level=logging.INFO)
logger = logging.getLogger(__name__)


def load_and_validate_config(hparam_path: str) -> dict:
    """Load the hyperparameters, and check that none is missing."""
    with open(hparam_path) as file:
        config = json.load(file)
    for key in ["label_name", "max_depth", "eta", "num_round"]:
        if key not in config:
            raise ValueError(f"Missing required key in config: {key}")
    return config


def main(input_paths, output_paths, environ_vars, job_args):
    """Train, and write model and metrics."""
    config = load_and_validate_config(input_paths["hyperparameters_s3_uri"])
    label = environ_vars["LABEL_FIELD"]
    train = pd.read_csv(os.path.join(input_paths["input_path"], "train", "train.csv"))
    val = pd.read_csv(os.path.join(input_paths["input_path"], "val", "val.csv"))
    dtrain = xgb.DMatrix(train.drop(columns=[label]), label=train[label])
    dval = xgb.DMatrix(val.drop(columns=[label]), label=val[label])

    params = {"max_depth": config["max_depth"], "eta": config.get("eta", 0.3)}
    results = {}
    booster = xgb.train(params, dtrain, config["num_round"], evals=[(dval, "val")], evals_result=results)

    os.makedirs(output_paths["model_output"], exist_ok=True)
    booster.save_model(os.path.join(output_paths["model_output"], "xgboost_model.bst"))
    os.makedirs(output_paths["evaluation_output"], exist_ok=True)
    with open(os.path.join(output_paths["evaluation_output"], "metrics.json"), "w") as file:
        json.dump(results, file)


if __name__ == "__main__":
    input_paths = {
        "input_path": "/opt/ml/input/data",
        "hyperparameters_s3_uri": "/opt/ml/input/data/config/hyperparameters.json",
    }
    output_paths = {"model_output": "/opt/ml/model", "evaluation_output": "/opt/ml/output/data"}
    environ_vars = {"LABEL_FIELD": os.environ["LABEL_FIELD"]}
    args = argparse.Namespace()
    try:
        main(input_paths, output_paths, environ_vars, args)
        sys.exit(0)
    except Exception as e:
        logger.error(f"Exception during training: {e}")
        logger.error(traceback.format_exc())
        sys.exit(1)
