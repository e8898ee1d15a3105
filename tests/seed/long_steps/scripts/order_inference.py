"""Serve the booster."""

import json
import os

import xgboost as xgb

MODEL_FILE = "xgboost_model.bst"
THRESHOLD = float(os.environ.get("ORDER_THRESHOLD", "0.5"))


def model_fn(model_dir):
    """Load the booster."""
    booster = xgb.Booster()
    booster.load_model(os.path.join(model_dir, MODEL_FILE))
    return booster


def input_fn(body, content_type):
    """Read the rows of a request."""
    if content_type != "application/json":
        raise ValueError(f"Unsupported content type: {content_type}")
    return xgb.DMatrix(json.loads(body)["rows"])


def predict_fn(data, model):
    """Score rows."""
    return model.predict(data)


def output_fn(scores, accept):
    """Write scores."""
    return json.dumps([{"score": float(score), "counts": bool(score > THRESHOLD)} for score in scores])
