"""Shows what it can import."""

import pandas as pd
from row_shape import shape
from sklearn.metrics import roc_auc_score


def main():
    """Reads tables fast."""
    import polars

    return polars, shape
