import json
import os

import joblib


def model_fn(model_dir):
    return joblib.load(os.path.join(model_dir, "model.joblib"))


def input_fn(body, content_type):
    return json.loads(body)


def predict_fn(rows, model):
    return model.predict(rows).tolist()
