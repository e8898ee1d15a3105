import argparse
import logging
import os
import sys

import lightgbm as lgb
import pandas as pd

logging.basicConfig(stream=sys.stdout, level=logging.INFO)
logger = logging.getLogger("lgbm")

TARGET = "is_fraud"
DROP = ["transaction_id", "customer_id"]


def parse_args():
    p = argparse.ArgumentParser()
    p.add_argument("--num_leaves", type=int, default=31)
    p.add_argument("--learning_rate", type=float, default=0.05)
    p.add_argument("--n_estimators", type=int, default=500)
    p.add_argument("--early_stopping_rounds", type=int, default=30)
    p.add_argument("--objective", type=str, default="binary", choices=["binary", "cross_entropy"])
    p.add_argument("--train", type=str, default=os.environ.get("SM_CHANNEL_TRAIN", "/opt/ml/input/data/train"))
    p.add_argument("--valid", type=str, default=os.environ.get("SM_CHANNEL_VALID", "/opt/ml/input/data/valid"))
    p.add_argument("--model-dir", type=str, default=os.environ.get("SM_MODEL_DIR", "/opt/ml/model"))
    return p.parse_known_args()[0]


def load_split(path):
    files = [os.path.join(path, f) for f in os.listdir(path) if f.endswith(".parquet")]
    df = pd.concat([pd.read_parquet(f) for f in files], ignore_index=True)
    return df.drop(columns=DROP + [TARGET]), df[TARGET]


def main():
    args = parse_args()
    x_train, y_train = load_split(args.train)
    x_valid, y_valid = load_split(args.valid)
    params = {
        "objective": args.objective,
        "num_leaves": args.num_leaves,
        "learning_rate": args.learning_rate,
        "metric": ["auc", "binary_logloss"],
        "verbosity": -1,
    }
    booster = lgb.train(
        params,
        lgb.Dataset(x_train, y_train),
        num_boost_round=args.n_estimators,
        valid_sets=[lgb.Dataset(x_valid, y_valid)],
        callbacks=[lgb.early_stopping(args.early_stopping_rounds)],
    )
    logger.info("best iteration %d", booster.best_iteration)
    booster.save_model(os.path.join(args.model_dir, "model.txt"))


if __name__ == "__main__":
    main()
