"""Tells from a label's values what is to be learnt: one of two classes, one of several, or a number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cursus.errors import Fault
from cursus.project.column_kinds import ColumnKind, ReadColumn, read_column
from cursus.project.table_file import FEWEST_ROWS

__all__ = ["LabelClass", "LabelProfile", "Task", "class_names", "label_faults", "profile_label"]

MOST_CLASSES = 20
MOST_NAMED_CLASSES = 100
ROWS_PER_CLASS = 5
TWO = 2
POSITIVE = {
    "yes", "y", "true", "t", "on", "positive", "pos", "malignant", "fraud", "fraudulent", "churn", "churned",
    "default", "defaulted", "spam", "bad", "abnormal", "anomaly", "attack", "sick", "disease", "failed", "failure",
    "died",
}  # fmt: skip
NEGATIVE = {
    "0", "-1", "no", "n", "false", "f", "off", "negative", "neg", "benign", "legit", "legitimate", "genuine", "normal",
    "ham", "good", "healthy", "ok", "none", "passed", "survived",
}  # fmt: skip


class Task(StrEnum):
    """What is to be learnt."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class LabelClass:
    """A value of the label, as text, and how many rows of the whole file have it."""

    value: str
    rows: int


@dataclass(frozen=True, slots=True)
class LabelProfile:
    """What the label holds and what that makes of the task; counted over the whole file."""

    name: str
    task: Task
    reason: str
    labelled_rows: int
    missing_rows: int
    classes: tuple[LabelClass, ...] = ()
    """In the order of their values, numbers by size; empty for regression."""
    positive: str | None = None
    """The class whose probability is predicted; None unless the task is binary."""
    positive_reason: str = ""
    mean: float | None = None
    """Of the labels; None unless the task is regression, as is the next."""
    deviation: float | None = None
    """Standard deviation of the labels."""

    @property
    def rarest_share(self) -> float | None:
        """The share of the rarest class among the labelled rows; None for regression."""
        return min((entry.rows for entry in self.classes), default=0) / self.labelled_rows if self.classes else None


def label_faults(subject: str, name: str, values: Any) -> list[Fault]:
    """What keeps a column from being a label: too few values, one value, dates, or text without classes."""
    subject = f"{subject} {name!r}"
    present = values.dropna()
    faults: list[Fault] = []
    if not len(present):
        return [Fault(subject, "no row has a label", "choose another label, or fill this one")]
    # Where the rows themselves are too few, that is told of the file.
    if len(present) < FEWEST_ROWS <= len(values):
        fact = f"{len(present)} of {len(values)} rows have a label; learning needs {FEWEST_ROWS} or more"
        faults.append(Fault(subject, fact, "add rows, or choose another label"))
    column, hint = read_column(name, present, len(present)), "choose a label with a few classes, or with numbers"
    if column.distinct == 1:
        fact = f"every label is {str(present.iloc[0])!r}: with one class there is nothing to learn"
        faults.append(Fault(subject, fact, "add rows of another class, or choose another label"))
    elif column.kind is ColumnKind.DATE:
        faults.append(Fault(subject, f"the labels are dates ({column.reason})", hint))
    elif not _numeric(column) and _too_many_classes(column.distinct, len(present)):
        faults.append(Fault(subject, f"{column.distinct} different texts in {len(present)} rows are no classes", hint))
    return faults


def profile_label(name: str, values: Any) -> LabelProfile:
    """The task that the labels make; `values` are those of every row, and have no fault."""
    present = values.dropna()
    column = read_column(name, present, len(present))
    missing = len(values) - len(present)
    classes = _classes(column)
    if len(classes) == TWO:
        positive, why = _positive(classes)
        reason = f"two values: {classes[0].value} and {classes[1].value}"
        return LabelProfile(name, Task.BINARY, reason, len(present), missing, classes, positive, why)
    if not _numeric(column):
        return LabelProfile(name, Task.MULTICLASS, f"{len(classes)} different texts", len(present), missing, classes)
    whole = bool((column.values % 1 == 0).all())
    if whole and len(classes) <= min(MOST_CLASSES, len(present) // ROWS_PER_CLASS):
        reason = (
            f"{len(classes)} different whole numbers in {len(present)} rows; set task to regression if they measure"
        )
        return LabelProfile(name, Task.MULTICLASS, reason, len(present), missing, classes)
    reason = f"{column.distinct} different numbers in {len(present)} rows"
    mean, deviation = float(column.values.mean()), float(column.values.std(ddof=0))
    return LabelProfile(name, Task.REGRESSION, reason, len(present), missing, mean=mean, deviation=deviation)


def _numeric(column: ReadColumn) -> bool:
    return column.values.dtype.kind == "f" and column.kind in {ColumnKind.NUMERIC, ColumnKind.IDENTIFIER}


def _too_many_classes(distinct: int, rows: int) -> bool:
    return distinct > MOST_NAMED_CLASSES or distinct * TWO > rows


def class_names(column: ReadColumn) -> Any:
    """A pandas Series: what each row's class is called once pandas has read it, without spaces at its ends.

    Whole numbers are called without a `.0`, and true and false are called True and False.
    """
    if _numeric(column):
        return column.values.map(lambda value: str(int(value)) if value % 1 == 0 else str(value), na_action="ignore")
    names = column.values.astype(object).map(lambda value: str(value).strip(), na_action="ignore")
    distinct = {str(name).lower() for name in names.dropna().unique()}
    if distinct <= {"true", "false"}:
        return names.str.capitalize()
    return names.str.removesuffix(".0") if distinct <= {"0.0", "1.0"} else names


def _classes(column: ReadColumn) -> tuple[LabelClass, ...]:
    """Each class and its rows."""
    counts = {str(name): int(count) for name, count in class_names(column).value_counts().items()}
    return tuple(LabelClass(name, counts[name]) for name in sorted(counts, key=_order))


def _order(name: str) -> tuple[float, str]:
    try:
        return (float(name), name)
    except ValueError:
        return (float("inf"), name)


def _positive(classes: tuple[LabelClass, ...]) -> tuple[str, str]:
    """The class to predict, and why."""
    said = [entry.value for entry in classes if entry.value.strip().lower() in POSITIVE]
    denied = [entry.value for entry in classes if entry.value.strip().lower() in NEGATIVE]
    if len(said) == 1:
        return said[0], f"{said[0]!r} says that it is so"
    if not said and len(denied) == 1:
        other = next(entry.value for entry in classes if entry.value not in denied)
        return other, f"{denied[0]!r} says that it is not so"
    # Equal counts: the later value, as 1 comes after 0.
    rarer = min(reversed(classes), key=lambda entry: entry.rows)
    return rarer.value, f"{rarer.value!r} is the rarer class, with {rarer.rows} rows"
