"""The columns that a model is trained on, as hyperparameters name them or as the training rows suggest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Tuple

from cursus_runtime.frames import demand_columns, is_text

if TYPE_CHECKING:
    from cursus_runtime.frames import Table

__all__ = ["FIELD_LISTS", "features_of", "text_columns"]

FIELD_LISTS: Dict[str, List[str]] = {
    "full_field_list": [],
    "tab_field_list": [],
    "cat_field_list": [],
    "categorical_features_to_encode": [],
}
"""The hyperparameters that name columns; an empty list names none, and the rows decide."""


def text_columns(settings: Mapping[str, Any]) -> List[str]:
    """Return the columns to read as text whatever they look like: those that name a row, and the categorical ones."""
    return [*settings["id_columns"], *settings["cat_field_list"]]


def features_of(frame: Table, settings: Mapping[str, Any]) -> Tuple[List[str], List[str]]:
    """Return the features of training rows in the order of the columns, and which of them are categorical.

    `full_field_list` names all columns, and others are left out. `tab_field_list` and `cat_field_list` name all
    numeric and all categorical features; where one is empty, the columns' types decide. Of categorical features, those
    that `categorical_features_to_encode` names are used; all where it is empty.

    Raises:
        ValueError: the rows lack columns that are named, or no feature is left.
    """
    label, ids = settings["label_name"], settings["id_columns"]
    named = {name: settings[name] for name in FIELD_LISTS}
    demand_columns("train", frame.columns, {"label_name": [label], "id_columns": ids, **named})
    usable = set(named["full_field_list"] or map(str, frame.columns)) - {label, *ids}
    numeric, words = set(named["tab_field_list"]), set(named["cat_field_list"])
    features: List[str] = []
    categorical: List[str] = []
    for name in (str(column) for column in frame.columns if column in usable):
        is_word = name in words or (name not in numeric and is_text(frame[name]))
        whole, used = (words, named["categorical_features_to_encode"]) if is_word else (numeric, [])
        if (whole and name not in whole) or (used and name not in used):
            continue
        features.append(name)
        categorical += [name] if is_word else []
    if not features:
        raise ValueError(f"train has no feature beside {[label, *ids]}; hint: check the lists of fields")
    return features, categorical
