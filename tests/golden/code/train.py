import argparse
import os

import joblib
import pandas as pd
from sklearn.linear_model import LogisticRegression


def model_frame(path):
    frame = pd.read_csv(os.path.join(path, "train.csv"))
    return frame[["amount", "age"]], frame["label"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--C", type=float, default=1.0, help="inverse of the regularisation")
    parser.add_argument("--max-iter", type=int, default=100)
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN"))
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR"))
    args, _ = parser.parse_known_args()
    features, label = model_frame(args.train)
    model = LogisticRegression(C=args.C, max_iter=args.max_iter).fit(features, label)
    joblib.dump(model, os.path.join(args.model_dir, "model.joblib"))
