"""What kind of work code does, by what it calls."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cursus.planner.from_code.calls import Called

__all__ = ["Work", "work_of"]


class Work(StrEnum):
    """A kind of work, from the data to the model."""

    LOAD = "load"
    PREPROCESS = "preprocess"
    TRAIN = "train"
    SCORE = "score"
    EVALUATE = "evaluate"
    SAVE = "save"
    PLOT = "plot"
    CLOUD = "cloud"
    OTHER = "other"


# What stands first decides where code does several kinds of work.
_ORDER: Final = (Work.TRAIN, Work.EVALUATE, Work.SCORE, Work.PREPROCESS, Work.LOAD, Work.PLOT, Work.SAVE, Work.CLOUD)

_METHODS_OF: Mapping[Work, str] = {
    Work.PREPROCESS: "agg apply assign astype clip drop drop_duplicates dropna explode fillna groupby interpolate isin "
    "join map melt merge pivot pivot_table query rename replace resample reset_index sample set_index sort_values "
    "transform",
    Work.TRAIN: "backward fine_tune fit fit_transform partial_fit",
    Work.SCORE: "generate predict predict_classes predict_proba",
    Work.SAVE: "save_model save_pretrained savefig to_csv to_json to_parquet to_pickle",
    Work.PLOT: "boxplot describe figure head hist plot scatter show subplots value_counts",
}
_METHODS = {method: work for work, methods in _METHODS_OF.items() for method in methods.split()}
_CALLS: tuple[tuple[str, Work], ...] = (
    ("pandas.read_", Work.LOAD),
    ("polars.read_", Work.LOAD),
    ("awswrangler.s3.read_", Work.LOAD),
    ("pyarrow.parquet.read_", Work.LOAD),
    ("numpy.load", Work.LOAD),
    ("sklearn.datasets.", Work.LOAD),
    ("sklearn.metrics.", Work.EVALUATE),
    ("sklearn.model_selection.train_test_split", Work.PREPROCESS),
    ("sklearn.model_selection.cross_val", Work.EVALUATE),
    ("sklearn.model_selection.", Work.TRAIN),
    ("sklearn.preprocessing.", Work.PREPROCESS),
    ("sklearn.impute.", Work.PREPROCESS),
    ("sklearn.compose.", Work.PREPROCESS),
    ("sklearn.", Work.TRAIN),
    ("pandas.", Work.PREPROCESS),
    ("xgboost.DMatrix", Work.OTHER),
    ("xgboost.plot_", Work.PLOT),
    ("lightgbm.plot_", Work.PLOT),
    ("awswrangler.athena.read_", Work.LOAD),
    ("awswrangler.redshift.read_", Work.LOAD),
    ("xgboost.", Work.TRAIN),
    ("lightgbm.", Work.TRAIN),
    ("joblib.dump", Work.SAVE),
    ("pickle.dump", Work.SAVE),
    ("torch.save", Work.SAVE),
    ("json.dump", Work.SAVE),
    ("joblib.load", Work.LOAD),
    ("pickle.load", Work.LOAD),
    ("matplotlib.", Work.PLOT),
    ("seaborn.", Work.PLOT),
    ("plotly.", Work.PLOT),
    ("sagemaker.", Work.CLOUD),
    ("boto3.", Work.CLOUD),
)
_FITTED_BEFORE = ("sklearn.preprocessing.", "sklearn.impute.", "sklearn.compose.")


def work_of(calls: Iterable[Called]) -> Work:
    """The work that calls do taken together: training counts more than the loading before it."""
    listed = list(calls)
    found = {_work(each) for each in listed}
    if Work.TRAIN in found and _fits_only_transformers(listed):
        found = (found - {Work.TRAIN}) | {Work.PREPROCESS}
    return next((each for each in _ORDER if each in found), Work.OTHER)


def _work(called: Called) -> Work:
    for prefix, work in _CALLS:
        if called.name.startswith(prefix):
            return work
    return _METHODS.get(called.method, Work.OTHER) if called.name.startswith(".") else Work.OTHER


def _fits_only_transformers(calls: list[Called]) -> bool:
    """Whether all that is fitted are scalers, encoders and the like."""
    if any(each.name in {"xgboost.train", "lightgbm.train"} for each in calls):
        return False
    makes_transformers = any(each.name.startswith(_FITTED_BEFORE) for each in calls)
    makes_models = any(
        each.name.startswith(("sklearn.", "xgboost.", "lightgbm.", "torch.", "tensorflow.", "keras.", "transformers."))
        and not each.name.startswith((*_FITTED_BEFORE, "sklearn.metrics.", "sklearn.model_selection."))
        for each in calls
    )
    fitted = {each.method for each in calls if each.name.startswith(".")}
    return (makes_transformers and not makes_models) or ("fit" not in fitted and "fit_transform" in fitted)
