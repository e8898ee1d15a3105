"""The names that follow from a step's name by rule."""

from __future__ import annotations

import re
import sys

from cursus.core.base.enums import JobType

__all__ = ["folded", "join_job_type", "snake_case", "split_node_name", "workspace_of_class"]

# Names of products count as one word: XGBoostModel is xgboost_model, not xg_boost_model.
_PRODUCTS = {
    "XGBoost": "Xgboost",
    "PyTorch": "Pytorch",
    "LightGBM": "Lightgbm",
    "SKLearn": "Sklearn",
    "TensorFlow": "Tensorflow",
    "HuggingFace": "Huggingface",
}
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """A class name as its files are named.

    >>> snake_case("TabularPreprocessing"), snake_case("XGBoostModelEval"), snake_case("MDSDataLoading")
    ('tabular_preprocessing', 'xgboost_model_eval', 'mds_data_loading')
    """
    for product, word in _PRODUCTS.items():
        name = name.replace(product, word)
    return _WORD_START.sub("_", name).lower()


def folded(name: str) -> str:
    """A logical name as it compares with others: without case, underscores and hyphens.

    >>> folded("processed_data") == folded("Processed-Data") == folded("processedData")
    True
    """
    return name.replace("_", "").replace("-", "").casefold()


def join_job_type(step_name: str, job_type: str | None) -> str:
    """The name of a node: the step's, with its job type where it has one.

    >>> join_job_type("TabularPreprocessing", "training"), join_job_type("XGBoostTraining", None)
    ('TabularPreprocessing_training', 'XGBoostTraining')
    """
    return f"{step_name}_{job_type}" if job_type else step_name


def split_node_name(node: str) -> tuple[str, str | None]:
    """A node's step name and job type.

    >>> split_node_name("TabularPreprocessing_training"), split_node_name("XGBoostTraining")
    (('TabularPreprocessing', 'training'), ('XGBoostTraining', None))
    """
    step, _, job_type = node.rpartition("_")
    return (step, job_type.lower()) if step and job_type.lower() in set(JobType) else (node, None)


def workspace_of_class(given: type) -> str | None:
    """The id of the workspace that a class was loaded from, which its module says."""
    return getattr(sys.modules.get(given.__module__), "__workspace__", None)
