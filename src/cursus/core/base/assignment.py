"""The best assignment of columns to rows by score: a weighted matching, found by one exchange after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Matrix", "best_assignment", "best_total_with"]

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Matrix:
    """The scores of each row's columns, best first, and what it is worth that a row is served at all."""

    scores: Sequence[Mapping[int, float]]
    weights: Sequence[float]

    def total(self, chosen: Mapping[int, int]) -> float:
        """What an assignment (row to column) is worth."""
        return sum(self.weights[row] + self.scores[row][column] for row, column in chosen.items())

    def without(self, row: int, column: int) -> Matrix:
        """The matrix in which the row takes nothing and nobody takes the column."""
        left = [{other: score for other, score in scores.items() if other != column} for scores in self.scores]
        return Matrix([*left[:row], {}, *left[row + 1 :]], self.weights)


def best_assignment(matrix: Matrix) -> dict[int, int]:
    """The column of each row that is served: of all assignments one of the highest total; each column once.

    >>> best_assignment(Matrix([{0: 0.9, 1: 0.8}, {0: 0.7}], [0.0, 0.0]))
    {0: 1, 1: 0}
    """
    taken: dict[int, int] = {}
    for row in sorted(range(len(matrix.scores)), key=lambda row: (-matrix.weights[row], row)):
        _Chains(matrix, row, taken).take_in()
    return {row: column for column, row in sorted(taken.items(), key=lambda item: item[1])}


def best_total_with(matrix: Matrix, row: int, column: int) -> float:
    """The highest total of the assignments in which the row has the column."""
    rest = matrix.without(row, column)
    return matrix.weights[row] + matrix.scores[row][column] + rest.total(best_assignment(rest))


@dataclass(slots=True)
class _Chains:
    """The chains in which a new row takes a column, its owner another one, and so on; by Bellman and Ford's method."""

    matrix: Matrix
    start: int
    taken: dict[int, int]
    gains: dict[int, float] = field(default_factory=dict[int, float])
    came_by: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])

    def take_in(self) -> None:
        """Carries out the chain that gains most, if one gains."""
        self.gains[self.start] = 0.0
        while self._lengthen():
            pass
        ends = [(0.0, self.start, None), *self._ends()]
        _, row, free = max(ends, key=lambda end: round(end[0], 6))
        if free is not None:
            self.taken[free] = row
        while row in self.came_by:
            row, column = self.came_by[row]
            self.taken[column] = row

    def _lengthen(self) -> bool:
        longer = False
        for row, column, owner in self._exchanges():
            gain = self.gains[row] + self.matrix.scores[row][column] - self.matrix.scores[owner][column]
            if gain > self.gains.get(owner, -inf) + _ROUNDING:
                self.gains[owner], self.came_by[owner], longer = gain, (row, column), True
        return longer

    def _exchanges(self) -> list[tuple[int, int, int]]:
        held = [(row, column) for row in self.gains for column in self.matrix.scores[row] if column in self.taken]
        return [(row, column, self.taken[column]) for row, column in held if self.taken[column] != row]

    def _ends(self) -> Iterator[tuple[float, int, int | None]]:
        """The last row of each chain takes a free column, or goes without."""
        worth = self.matrix.weights[self.start]
        for row, gain in self.gains.items():
            yield worth - self.matrix.weights[row] + gain, row, None
            free = next(self._free(self.matrix.scores[row]), None)
            if free is not None:
                yield worth + gain + self.matrix.scores[row][free], row, free

    def _free(self, columns: Iterable[int]) -> Iterator[int]:
        return (column for column in columns if column not in self.taken)
