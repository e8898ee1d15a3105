"""Division of rows into training, validation and test sets; the same seed gives the same sets. Needs numpy only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, Optional

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Indices = npt.NDArray[np.intp]

__all__ = ["random_split", "time_split"]


def random_split(
    rows: int, train_ratio: float, test_share: float, seed: int, groups: Optional[npt.NDArray[np.int64]] = None
) -> Dict[str, Indices]:
    """Return the rows of `train`, `val` and `test`, each in their order.

    With groups, each group is divided by the same ratios, to within one row; a group always has a row in `train`, so
    a group of one row is in `train` only.

    Args:
        rows: how many rows there are.
        train_ratio: the share of `train`.
        test_share: the share of `test` in what is not `train`.
        seed: of the shuffle.
        groups: the group of each row, such as its class; None to divide the rows as one.

    Raises:
        ValueError: a set would have no rows.
    """
    shuffled = np.random.RandomState(seed).permutation(rows)
    group = np.zeros(rows, dtype=np.int64) if groups is None else groups
    order = shuffled[np.argsort(group[shuffled], kind="stable")]
    is_first = np.ones(rows, dtype=bool)
    is_first[1:] = group[order][1:] != group[order][:-1]
    # What a group's forced first row takes from the ratio is given back by the rows that follow it.
    in_train = is_first.copy()
    free = np.flatnonzero(~is_first)
    wanted = min(max(round(rows * train_ratio) - int(is_first.sum()), 0), len(free))
    in_train[free[_evenly(len(free), wanted)]] = True
    held = order[~in_train]
    in_test = np.zeros(len(held), dtype=bool)
    in_test[_evenly(len(held), round(len(held) * test_share))] = True
    return _demand_rows({"train": order[in_train], "val": held[~in_test], "test": held[in_test]}, rows)


def _evenly(size: int, wanted: int) -> Indices:
    """Return `wanted` of `size` positions, spread as evenly as whole positions can be."""
    return np.floor((np.arange(wanted) + 0.5) * size / max(wanted, 1)).astype(np.intp)


def time_split(times: npt.NDArray[np.float64], train_ratio: float, test_share: float) -> Dict[str, Indices]:
    """Return the rows of `train` (the earliest), `val` and `test` (the latest), each in their order.

    Rows of the same time stay in one set.

    Args:
        times: the time of each row.
        train_ratio: the share of `train`, as near as equal times allow.
        test_share: the share of `test` in what is not `train`.

    Raises:
        ValueError: a set would have no rows.
    """
    order = np.argsort(times, kind="stable")
    ranked = times[order]
    first = _boundary(ranked, round(len(times) * train_ratio))
    second = _boundary(ranked, first + round((len(times) - first) * (1 - test_share)))
    return _demand_rows({"train": order[:first], "val": order[first:second], "test": order[second:]}, len(times))


def _boundary(ranked: npt.NDArray[np.float64], at: int) -> int:
    """Return the place nearest to `at` where the time changes."""
    if at >= len(ranked):
        return len(ranked)
    left = int(np.searchsorted(ranked, ranked[at], side="left"))
    right = int(np.searchsorted(ranked, ranked[at], side="right"))
    return left if at - left <= right - at else right


def _demand_rows(parts: Dict[str, Indices], rows: int) -> Dict[str, Indices]:
    """Return sets with their rows in order, demanding that each has some."""
    empty = [name for name, indices in parts.items() if not len(indices)]
    if empty:
        raise ValueError(
            f"{rows} row(s) leave none for {', '.join(empty)}; hint: give more rows, or ratios nearer to a half"
        )
    return {name: np.sort(indices) for name, indices in parts.items()}
