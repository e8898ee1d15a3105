#!/usr/bin/env python
"""Clean orders, and split them."""

import argparse
import logging
import os
import sys
import traceback
from pathlib import Path

import pandas as pd

logging.basicConfig(level=logging.INFO)
logger = logging.getLogger(__name__)


def load_orders(data_dir: str) -> pd.DataFrame:
    """Load all CSV files of a folder."""
    files = sorted(Path(data_dir).glob("*.csv"))
    if not files:
        raise FileNotFoundError(f"No CSV file in {data_dir}")
    return pd.concat([pd.read_csv(file) for file in files], ignore_index=True)


def main(input_paths, output_paths, environ_vars, job_args):
    """Clean the orders: rows without a label go, and the rest is split for training."""
    label = environ_vars["LABEL_FIELD"]
    train_ratio = float(environ_vars["TRAIN_RATIO"])
    dropped = [name for name in environ_vars.get("DROP_COLUMNS", "").split(",") if name]
    currency = environ_vars.get("CURRENCY", "EUR")

    orders = load_orders(input_paths["DATA"])
    if input_paths.get("METADATA"):
        metadata_file = os.path.join(input_paths["METADATA"], "metadata.csv")
        if os.path.exists(metadata_file):
            known = pd.read_csv(metadata_file)
            logger.info("metadata of %d columns", len(known))
    orders = orders.dropna(subset=[label]).drop(columns=dropped)
    orders["currency"] = currency

    output_dir = output_paths["clean_orders"]
    if job_args.job_type == "training":
        size = int(len(orders) * train_ratio)
        parts = {"train": orders[:size], "val": orders[size:]}
    else:
        parts = {job_args.job_type: orders}
    for name, part in parts.items():
        folder = os.path.join(output_dir, name)
        os.makedirs(folder, exist_ok=True)
        part.to_csv(os.path.join(folder, f"{name}.csv"), index=False)
    return {name: len(part) for name, part in parts.items()}


def parse_args():
    """Parse command line arguments."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--job_type", type=str, default="training", choices=["training", "calibration"])
    return parser.parse_args()


if __name__ == "__main__":
    args = parse_args()
    input_paths = {"DATA": "/opt/ml/processing/input/data", "METADATA": "/opt/ml/processing/input/metadata"}
    output_paths = {"clean_orders": "/opt/ml/processing/output"}
    environ_vars = {
        "LABEL_FIELD": os.environ["LABEL_FIELD"],
        "TRAIN_RATIO": os.environ["TRAIN_RATIO"],
        "DROP_COLUMNS": os.environ.get("DROP_COLUMNS", ""),
        "CURRENCY": os.environ.get("CURRENCY", "EUR"),
    }
    try:
        result = main(input_paths, output_paths, environ_vars, args)
        logger.info(f"Processing completed successfully: {result}")
        sys.exit(0)
    except FileNotFoundError as e:
        logger.error(f"File not found: {e}")
        sys.exit(1)
    except ValueError as e:
        logger.error(f"Validation error: {e}")
        sys.exit(2)
    except Exception as e:
        logger.error(f"Error in processing: {e}")
        logger.error(traceback.format_exc())
        sys.exit(3)
