"""The text of a starting project: the DAG, the config with its reasons, and the page that explains both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from cursus.project.column_kinds import ColumnKind
from cursus.project.label_task import LabelProfile, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.project.profile import TableProfile

__all__ = ["NODES", "config_text", "dag_text", "scalar"]

NODES = (
    "DataLoading",
    "FeatureEngineering",
    "TabularPreprocessing_training",
    "XGBoostTraining",
    "XGBoostModelEval",
    "XGBoostModel",
    "BatchTransform",
    "ModelRegistration",
)
SMALL_TABLE = 2000
LONG_KEY = 100
OBJECTIVES = {Task.BINARY: "binary:logistic", Task.MULTICLASS: "multi:softprob", Task.REGRESSION: "reg:squarederror"}


def scalar(value: str | float | bool) -> str:
    """The value as YAML on one line, quoted where it must be.

    >>> scalar("plain"), scalar("yes"), scalar("a: b"), scalar(" é")
    ('plain', "'yes'", "'a: b'", "' é'")
    """
    # Dumped as a list of one in brackets, so that it is also quoted where brackets and commas ask for it.
    odd = isinstance(value, str) and not value.isprintable()
    text = yaml.safe_dump(
        [value], allow_unicode=True, width=float("inf"), default_flow_style=True, default_style='"' if odd else None
    )
    return text.strip()[1:-1]


def dag_text(name: str) -> str:
    """The DAG file: nodes without edges, which are found from what the steps need and offer."""
    nodes = "".join(f"  - {node}\n" for node in NODES)
    note = "# Edges are found from what the steps need and offer; `cursus compile --explain` shows them."
    return f"pipeline: {scalar(name)}\nnodes:\n{nodes}{note}\n"


def config_text(profile: TableProfile, label: LabelProfile, name: str, author: str, source: str) -> str:
    """The config file: a shared part, and a part for each node; comments say where each value comes from."""
    parts = (
        _shared(name, author),
        ["nodes:", *_loading(profile, source), *_engineering(profile)],
        _preprocessing(profile, label),
        _training(profile, label),
        _evaluation(profile, label),
        ["  XGBoostModel: {}", "  BatchTransform: {}"],
        _registration(label, name),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _shared(name: str, author: str) -> list[str]:
    return [
        "shared:",
        f"  author: {scalar(author)}",
        "  bucket: my-bucket  # change before you deploy",
        "  role: arn:aws:iam::000000000000:role/SageMakerExecutionRole  # change before you deploy",
        "  region: NA  # NA, EU or FE",
        f"  service_name: {scalar(name)}",
        '  pipeline_version: "1.0"',
    ]


def _loading(profile: TableProfile, source: str) -> list[str]:
    return [
        "  DataLoading:",
        f"    # {profile.rows} rows, {len(profile.columns)} columns.",
        f"    source_uri: {scalar(source)}  # relative to this file, unless it starts with / or s3://",
    ]


def _engineering(profile: TableProfile) -> list[str]:
    drops = [f"      - {scalar(found.column)}  # {_comment(found.reason)}" for found in profile.constants]
    lines = ["  FeatureEngineering:", "    derived_columns: []  # a list of {name: ..., expression: ...}"]
    lines += ["    drop_columns:", *drops] if drops else ["    drop_columns: []"]
    return [*lines, *_suggested_drops(profile)]


def _suggested_drops(profile: TableProfile) -> Iterator[str]:
    """Columns that may have to go, left to the reader: a leak looks like a very good feature."""
    suspects = [(found.column, found.reason) for found in profile.leaks]
    suspects += [
        (column.name, f"text: {column.reason}") for column in profile.columns if column.kind is ColumnKind.TEXT
    ]
    if suspects:
        yield "    # Look at these, and move them up into drop_columns if they must not be learnt from:"
    for column, reason in suspects:
        yield f"    #   - {scalar(column)}  # {_comment(reason)}"


def _preprocessing(profile: TableProfile, label: LabelProfile) -> list[str]:
    lines = ["  TabularPreprocessing_training:", "    job_type: training", *_columns(profile, label, "    ")]
    lines.append(f"    task: {label.task}  # {_comment(label.reason)}")
    mapping = _mapping(label)
    if mapping:
        lines.append(f"    label_mapping: {{{mapping}}}{_mapping_comment(label)}")
    elif label.task is not Task.REGRESSION:
        lines.append("    # The classes are numbered from 0 already: no label_mapping is needed.")
    lines.append("    train_ratio: 0.7")
    return [*lines, *_time_lines(profile)]


def _columns(profile: TableProfile, label: LabelProfile, indent: str) -> list[str]:
    """The label and the names of rows, as each step that reads rows must know them."""
    names = ", ".join(scalar(found.column) for found in profile.identifiers)
    why = "; ".join(f"{found.column}: {found.reason}" for found in profile.identifiers)
    comment = f"  # {_comment(why)}" if why else "  # no column names rows"
    return [f"{indent}label_name: {scalar(label.name)}", f"{indent}id_columns: [{names}]{comment}"]


def _mapping(label: LabelProfile) -> str:
    """Each class and its number, the positive one last; empty where the classes are numbered so already."""
    if label.task is Task.REGRESSION:
        return ""
    order = sorted((entry.value for entry in label.classes), key=lambda value: value == label.positive)
    if order == [str(number) for number in range(len(order))]:
        return ""
    return ", ".join(f"{_key(value)}: {number}" for number, value in enumerate(order))


def _mapping_comment(label: LabelProfile) -> str:
    return f"  # {_comment(label.positive_reason)}" if label.positive_reason else ""


def _time_lines(profile: TableProfile) -> Iterator[str]:
    for found in profile.times[:1]:
        yield "    # Rows are split by time, the latest for testing, as the model will be used on later rows."
        yield f"    # Remove it to split at random. {_comment(found.reason)}"
        yield f"    time_column: {scalar(found.column)}"


def _training(profile: TableProfile, label: LabelProfile) -> list[str]:
    small = profile.rows < SMALL_TABLE
    why = f"{profile.rows} rows: {'shallow trees overfit less' if small else 'enough for deeper trees'}"
    lines = ["  XGBoostTraining:", "    hyperparameters:", *_columns(profile, label, "      ")]
    lines.append(f"      objective: {OBJECTIVES[label.task]}  # the task is {label.task}")
    if label.task is Task.MULTICLASS:
        lines.append(f"      num_class: {len(label.classes)}")
    return [*lines, "      num_round: 300", f"      max_depth: {4 if small else 6}  # {why}", "      eta: 0.1"]


def _evaluation(profile: TableProfile, label: LabelProfile) -> list[str]:
    return ["  XGBoostModelEval:", "    job_type: testing", *_columns(profile, label, "    ")]


def _registration(label: LabelProfile, name: str) -> list[str]:
    metric, threshold, why, direction = _bar(label)
    return [
        "  ModelRegistration:",
        f"    model_package_group_name: {scalar(name)}",
        f"    task: {label.task}",
        f"    metric: {metric}",
        f"    metric_threshold: {threshold}  # {why}",
        f"    direction: {direction}",
    ]


def _bar(label: LabelProfile) -> tuple[str, str, str, str]:
    """The metric that decides on registration, its threshold and why, and which side of it is good."""
    if label.task is Task.REGRESSION:
        why = "the labels' standard deviation: what guessing their mean comes to; lower it to what you need"
        return "rmse", _decimal(label.deviation or 0.0), why, "at_most"
    if label.task is Task.MULTICLASS:
        usual = max(entry.rows for entry in label.classes) / label.labelled_rows
        why = f"guessing the most frequent class comes to {usual:.3f}; raise it to what you need"
        return "accuracy", _decimal(min(0.999, usual)), why, "at_least"
    return "auc", "0.6", "guessing comes to 0.5; raise it to what you need", "at_least"


def _decimal(value: float) -> str:
    """Four digits, as YAML reads a float: with a point, also before an exponent."""
    return str(float(f"{value:.4g}")) if "e" not in str(float(f"{value:.4g}")) else f"{value:.4e}"


def _key(value: str) -> str:
    """A class as the key of a mapping in braces; long ones need a question mark."""
    return scalar(value) if len(value) <= LONG_KEY else f"? {scalar(value)} "


def _comment(text: str) -> str:
    """The text on one line, whatever line ends it holds."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
