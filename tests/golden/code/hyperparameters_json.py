#!/usr/bin/env python
import json
import os
import pickle
import sys
import traceback

import pandas as pd
from sklearn.ensemble import RandomForestClassifier

prefix = "/opt/ml/"
input_path = prefix + "input/data"
output_path = os.path.join(prefix, "output")
model_path = os.path.join(prefix, "model")
param_path = os.path.join(prefix, "input/config/hyperparameters.json")
channel_name = "training"
training_path = os.path.join(input_path, channel_name)


def train():
    try:
        with open(param_path, "r") as tc:
            params = json.load(tc)
        input_files = [os.path.join(training_path, file) for file in os.listdir(training_path)]
        if len(input_files) == 0:
            raise ValueError("There are no files in {}.".format(training_path))
        raw = pd.concat([pd.read_csv(file, header=None) for file in input_files])
        y, x = raw.iloc[:, 0], raw.iloc[:, 1:]
        max_leaf_nodes = params.get("max_leaf_nodes", None)
        if max_leaf_nodes is not None:
            max_leaf_nodes = int(max_leaf_nodes)
        clf = RandomForestClassifier(
            n_estimators=int(params.get("n_estimators", 100)), max_leaf_nodes=max_leaf_nodes,
            min_samples_leaf=int(params["min_samples_leaf"]),
        )
        clf.fit(x, y)
        with open(os.path.join(model_path, "forest.pkl"), "wb") as out:
            pickle.dump(clf, out)
    except Exception as e:
        with open(os.path.join(output_path, "failure"), "w") as s:
            s.write("Exception during training: " + str(e) + "\n" + traceback.format_exc())
        sys.exit(255)


if __name__ == "__main__":
    train()
    sys.exit(0)
