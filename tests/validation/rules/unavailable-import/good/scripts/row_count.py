"""Shows what it can import."""

import importlib
import json
from typing import TYPE_CHECKING

import boto3
import joblib
import numpy as np
import pandas as pd
import yaml
from row_shape import shape
from sklearn.metrics import roc_auc_score

from cursus_runtime.files import write_json

try:
    import polars
except ImportError:
    polars = None

if TYPE_CHECKING:
    import pyarrow


def fast():
    """Gives the fast library, where it is."""
    try:
        return importlib.import_module("vaex")
    except ImportError:
        return None
