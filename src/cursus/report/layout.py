"""A layered drawing of a graph, left to right: where each node is and which way each edge takes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Layout", "Sizes", "lay_out"]

_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Sizes:
    """Measures of a drawing in pixels; `lane` is the height that a passing edge takes in a column."""

    width: float = 200
    height: float = 62
    column_gap: float = 48
    row_gap: float = 20
    lane: float = 10
    margin: float = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """Upper left corners of the nodes, the way of each edge as (x, y) points, and the size of the whole.

    A way starts at the right side of its source and ends at the left side of its target. Between, it holds the left and
    right end of a free lane for each column that it passes.
    """

    nodes: Mapping[str, tuple[float, float]]
    ways: Mapping[tuple[str, str], tuple[tuple[float, float], ...]]
    width: float
    height: float


# A node is (name, its own column); an edge that passes a column is (source, that column), shared by a source's edges.
_Item = tuple[str, int]


def lay_out(names: Sequence[str], edges: Iterable[tuple[str, str]], sizes: Sizes) -> Layout:
    """Places nodes so that no two overlap, each to the right of all that it comes after.

    Edges that name no node of the graph, or would close a cycle, are left out.
    """
    listed = list(dict.fromkeys(edges))
    order = _sorted_by_need(names, listed)
    place = {name: at for at, name in enumerate(order)}
    kept = [(a, b) for a, b in listed if a in place and b in place and place[a] < place[b]]
    columns = _columns(order, kept)
    layers, before, after = _layers(order, kept, columns)
    _order_layers(layers, before, after)
    real = {(name, column) for name, column in columns.items()}
    middles = _middles(layers, before, after, real, sizes)
    return _drawn(order, kept, columns, middles, sizes)


def _sorted_by_need(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[str]:
    """Names with every source before its targets; nodes of a cycle come last, as listed."""
    needs: dict[str, set[str]] = {name: set() for name in names}
    targets: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        if source in needs and target in needs:
            needs[target].add(source)
            targets[source].append(target)
    free = [name for name in needs if not needs[name]]
    for name in free:
        for target in targets[name]:
            if name in needs[target]:
                needs[target].discard(name)
                if not needs[target]:
                    free.append(target)
    done = set(free)
    return free + [name for name in needs if name not in done]


def _columns(order: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    columns = dict.fromkeys(order, 0)
    sources: dict[str, list[str]] = {name: [] for name in order}
    for source, target in edges:
        sources[target].append(source)
    for name in order:
        columns[name] = max((columns[source] + 1 for source in sources[name]), default=0)
    return columns


_Neighbours = dict[_Item, list[_Item]]


def _layers(
    order: Sequence[str], edges: Sequence[tuple[str, str]], columns: Mapping[str, int]
) -> tuple[list[list[_Item]], _Neighbours, _Neighbours]:
    layers: list[list[_Item]] = [[] for _ in range(max(columns.values(), default=-1) + 1)]
    before: _Neighbours = {}
    after: _Neighbours = {}
    for name in order:
        layers[columns[name]].append((name, columns[name]))
        before[name, columns[name]], after[name, columns[name]] = [], []
    for source, target in edges:
        last = (source, columns[source])
        for column in range(columns[source] + 1, columns[target]):
            passing = (source, column)
            if passing not in before:
                layers[column].append(passing)
                before[passing], after[passing] = [last], []
                after[last].append(passing)
            last = passing
        before[target, columns[target]].append(last)
        after[last].append((target, columns[target]))
    return layers, before, after


def _order_layers(layers: list[list[_Item]], before: _Neighbours, after: _Neighbours) -> None:
    """Sorts every layer by the mean position of its neighbours, forth and back, so that few edges cross."""
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        near = before if forth else after
        for layer in layers if forth else reversed(layers):
            rank = _ranks(layers, layer, near, forth=forth)
            layer.sort(key=rank.__getitem__)


def _ranks(layers: list[list[_Item]], layer: list[_Item], near: _Neighbours, *, forth: bool) -> dict[_Item, float]:
    """Where each item of a layer wishes to be; one without neighbours on that side stays."""
    column = layer[0][1] + (-1 if forth else 1)
    place = {item: at for at, item in enumerate(layers[column])} if 0 <= column < len(layers) else {}
    means = [
        sum(place[each] for each in near[item]) / len(near[item]) if near[item] else at for at, item in enumerate(layer)
    ]
    return dict(zip(layer, means, strict=True))


def _middles(
    layers: list[list[_Item]], before: _Neighbours, after: _Neighbours, real: set[_Item], sizes: Sizes
) -> dict[_Item, float]:
    """The height of every item's middle: near its neighbours' mean, in order, and with room for each."""
    middles: dict[_Item, float] = {}
    for layer in layers:
        gaps = _gaps(layer, real, sizes)
        at = 0.0
        for item, gap in zip(layer, gaps, strict=True):
            at += gap
            middles[item] = at
    for sweep in range(_SWEEPS):
        near = before if sweep % 2 == 0 else after
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wished = [
                sum(middles[each] for each in near[item]) / len(near[item]) if near[item] else middles[item]
                for item in layer
            ]
            middles.update(zip(layer, _spaced(wished, _gaps(layer, real, sizes)), strict=True))
    top = min((middles[item] for item in real), default=0.0) - sizes.height / 2
    top = min([top, *(middle - sizes.lane / 2 for middle in middles.values())])
    return {item: middle - top + sizes.margin for item, middle in middles.items()}


def _gaps(layer: Sequence[_Item], real: set[_Item], sizes: Sizes) -> list[float]:
    """The least distance of every item's middle from the middle of the one above; 0 for the first."""
    heights = [sizes.height if item in real else sizes.lane for item in layer]
    return [0.0, *((a + b) / 2 + sizes.row_gap for a, b in pairwise(heights))][: len(layer)]


def _spaced(wished: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Positions near the wished ones that keep the gaps: the mean of pushing down and of pushing up."""
    down: list[float] = []
    for wish, gap in zip(wished, gaps, strict=True):
        down.append(max(wish, down[-1] + gap) if down else wish)
    up: list[float] = []
    for wish, gap in zip(reversed(wished), [0.0, *reversed(gaps[1:])], strict=True):
        up.append(min(wish, up[-1] - gap) if up else wish)
    return [(a + b) / 2 for a, b in zip(down, reversed(up), strict=True)]


def _drawn(
    order: Sequence[str],
    edges: Sequence[tuple[str, str]],
    columns: Mapping[str, int],
    middles: Mapping[_Item, float],
    sizes: Sizes,
) -> Layout:
    def left(column: int) -> float:
        return sizes.margin + column * (sizes.width + sizes.column_gap)

    nodes = {name: (left(columns[name]), middles[name, columns[name]] - sizes.height / 2) for name in order}
    ways: dict[tuple[str, str], tuple[tuple[float, float], ...]] = {}
    for source, target in edges:
        points = [(left(columns[source]) + sizes.width, middles[source, columns[source]])]
        for column in range(columns[source] + 1, columns[target]):
            level = middles[source, column]
            points += [(left(column), level), (left(column) + sizes.width, level)]
        ways[source, target] = (*points, (left(columns[target]), middles[target, columns[target]]))
    lowest = max((y + sizes.height for _, y in nodes.values()), default=0.0)
    lowest = max([lowest, *(y + sizes.lane for way in ways.values() for _, y in way)])
    width = left(max(columns.values(), default=0)) + sizes.width + sizes.margin
    return Layout(nodes, ways, width, lowest + sizes.margin)
