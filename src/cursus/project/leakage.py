"""Finds columns that tell the label almost alone: what a model would learn, and would not have when it predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.project.column_kinds import ColumnKind, ReadColumn, name_words
from cursus.project.extras import load
from cursus.project.label_task import LabelProfile, Task, class_names
from cursus.project.payment_truth import area_under_curve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["label_codes", "leaks"]

CERTAIN = 0.995
FEW_VALUES = 50
FEWEST_PAIRS = 20
SEED = 11
LATE_WORDS = {"outcome", "outcomes", "label", "labels", "target", "chargeback", "chargebacks", "resolution", "verdict"}
SKIPPED = {ColumnKind.CONSTANT, ColumnKind.IDENTIFIER, ColumnKind.TEXT}


def leaks(columns: Iterable[ReadColumn], label: LabelProfile, codes: Any) -> Iterator[tuple[str, float, str]]:
    """Name, figure and reason of each suspect.

    `codes` is what the rows of the columns' values are to tell, from `label_codes`. The figure is the column's ROC AUC
    for a binary label, the mean recall of its best guess per value for several classes, and the rank correlation for
    numbers; what a value says is learnt on one half of the rows and measured on the other.
    """
    for column in columns:
        if column.kind in SKIPPED:
            continue
        figure, measure = _figure(column, label, codes)
        if label.task is not Task.REGRESSION and _renamed(column, codes):
            yield column.name, 1.0, f"it is {label.name!r} under other names: each value stands for one of its values"
        elif figure >= CERTAIN:
            yield column.name, figure, f"it tells {label.name!r} almost alone: {measure} {figure:.4f}"
        elif name_words(column.name) & LATE_WORDS:
            reason = f"its name sounds like something known only afterwards; alone it has {measure} {figure:.4f}"
            yield column.name, figure, reason


def label_codes(label: LabelProfile, read: ReadColumn) -> Any:
    """A float per row: the place of its class (the positive one last), or its number; NaN where it has no label."""
    if label.task is Task.REGRESSION:
        return read.values.to_numpy(dtype=float)
    order = [entry.value for entry in label.classes]
    order.sort(key=lambda value: value == label.positive)
    places = {value: float(place) for place, value in enumerate(order)}
    return class_names(read).map(places).to_numpy(dtype=float, na_value=float("nan"))


def _figure(column: ReadColumn, label: LabelProfile, codes: NDArray[np.float64]) -> tuple[float, str]:
    np = load("numpy")
    known = ~np.isnan(codes)
    values = column.values[known]
    target = codes[known]
    if label.task is Task.REGRESSION:
        return _rank_correlation(values, target), "rank correlation"
    if label.task is Task.MULTICLASS:
        return _recall(values, target), "mean recall"
    return _curve(values, target), "AUC"


def _curve(values: Any, target: NDArray[np.float64]) -> float:
    """The AUC of the values themselves, where they are numbers, or of what each value says, whichever is better."""
    np = load("numpy")
    found = [0.5]
    if values.dtype.kind == "f":
        numbers = values.to_numpy()
        for gap in (-np.inf, np.inf):
            area = area_under_curve(np.where(np.isnan(numbers), gap, numbers), target)
            found += [] if area is None else [area, 1 - area]
    if values.dtype.kind != "f" or values.nunique() <= FEW_VALUES:
        found += _group_areas(load("pandas").factorize(values)[0] + 1, target)
    return float(max(found))


def _group_areas(groups: NDArray[np.intp], target: NDArray[np.float64]) -> list[float]:
    """The AUC, on each half of the rows, of the groups' rates on the other."""
    np = load("numpy")
    areas: list[float] = []
    for fit, test in _halves(len(groups)):
        seen = np.bincount(groups[fit], minlength=groups.max() + 1)
        hits = np.bincount(groups[fit], weights=target[fit], minlength=groups.max() + 1)
        rates = (hits + target[fit].mean()) / (seen + 1)
        area = area_under_curve(rates[groups[test]], target[test])
        areas += [] if area is None else [area]
    return [sum(areas) / len(areas)] if areas else []


def _recall(values: Any, target: NDArray[np.float64]) -> float:
    """The mean over the classes of the share of their rows that the value alone names rightly."""
    np = load("numpy")
    right = np.zeros(len(target), dtype=bool)
    near = values.dtype.kind == "f" and values.nunique() > FEW_VALUES
    groups = load("pandas").factorize(values)[0] + 1
    for fit, test in _halves(len(target)):
        guess = _nearest(values.to_numpy(), target, fit, test) if near else _usual(groups, target, fit, test)
        right[test] = guess == target[test]
    return float(np.mean([right[target == code].mean() for code in np.unique(target)]))


def _nearest(numbers: Any, target: Any, fit: Any, test: Any) -> Any:
    """The class of the next greater number seen."""
    np = load("numpy")
    order = np.argsort(numbers[fit], kind="stable")
    place = np.searchsorted(numbers[fit][order], numbers[test])
    return target[fit][order][np.minimum(place, len(order) - 1)]


def _usual(groups: Any, target: Any, fit: Any, test: Any) -> Any:
    """The class that is most frequent among the rows seen with the same value."""
    np = load("numpy")
    classes = target.astype(int)
    counts = np.zeros((groups.max() + 1, classes.max() + 1), dtype="uint32")
    np.add.at(counts, (groups[fit], classes[fit]), 1)
    return counts.argmax(axis=1)[groups[test]]


def _rank_correlation(values: Any, target: NDArray[np.float64]) -> float:
    """How nearly the order of the values is that of the labels, or its reverse; 0 for what has no order."""
    if values.dtype.kind != "f":
        return 0.0
    pd = load("pandas")
    pairs = pd.DataFrame({"value": values.to_numpy(), "label": target}).dropna()
    if len(pairs) < FEWEST_PAIRS or min(pairs.nunique()) == 1:
        return 0.0
    return abs(float(pairs.rank().corr().iloc[0, 1]))


def _renamed(column: ReadColumn, codes: Any) -> bool:
    """Whether each value of the column goes with one class, and each class with one value."""
    pd = load("pandas")
    pairs = pd.DataFrame({"value": column.values.to_numpy(), "label": codes}).dropna(subset=["label"]).drop_duplicates()
    distinct = pairs.nunique(dropna=False)
    return bool(len(pairs) == distinct["value"] == distinct["label"])


def _halves(rows: int) -> tuple[tuple[Any, Any], ...]:
    """The two halves of the rows, drawn by lot: every other row would share whatever period the file has."""
    drawn = load("numpy").random.default_rng(SEED).permutation(rows)
    one, other = drawn[: rows // 2], drawn[rows // 2 :]
    return (one, other), (other, one)
