from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.report.layout import Layout, Sizes, lay_out

SIZES = Sizes()


def clear(layout: Layout) -> bool:
    """Whether no two nodes share a point."""
    return all(
        abs(a[0] - b[0]) >= SIZES.width or abs(a[1] - b[1]) >= SIZES.height
        for a, b in combinations(layout.nodes.values(), 2)
    )


def crossed_nodes(layout: Layout) -> list[tuple[tuple[str, str], str]]:
    """Edges that run level through a node."""
    return [
        (edge, name)
        for edge, way in layout.ways.items()
        for (x0, y0), (x1, y1) in pairwise(way)
        if y0 == y1 and x1 - x0 == SIZES.width
        for name, (x, y) in layout.nodes.items()
        if x == x0 and y <= y0 <= y + SIZES.height
    ]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]]]:
    names = [f"n{at}" for at in range(draw(st.integers(0, 25)))]
    pairs = list(combinations(names, 2))
    edges = draw(st.lists(st.sampled_from(pairs), max_size=60)) if pairs else []
    return draw(st.permutations(names)), edges


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_nodes_never_overlap_and_every_edge_goes_right_around_the_nodes(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    names, edges = graph
    layout = lay_out(names, edges, SIZES)
    assert set(layout.nodes) == set(names)
    assert set(layout.ways) == set(edges)
    assert clear(layout)
    assert crossed_nodes(layout) == []
    for (source, target), way in layout.ways.items():
        assert way[0][0] == layout.nodes[source][0] + SIZES.width
        assert way[-1][0] == layout.nodes[target][0]
        assert all(a[0] < b[0] for a, b in pairwise(way))
        assert way[0][1] == pytest.approx(layout.nodes[source][1] + SIZES.height / 2)
        assert way[-1][1] == pytest.approx(layout.nodes[target][1] + SIZES.height / 2)


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_everything_is_inside_the_drawing(graph: tuple[list[str], list[tuple[str, str]]]) -> None:
    layout = lay_out(*graph, SIZES)
    for x, y in layout.nodes.values():
        assert 0 <= x <= layout.width - SIZES.width
        assert 0 <= y <= layout.height - SIZES.height
    assert all(0 <= x <= layout.width and 0 <= y <= layout.height for way in layout.ways.values() for x, y in way)


def test_a_chain_is_one_straight_line() -> None:
    layout = lay_out(["a", "b", "c"], [("a", "b"), ("b", "c")], SIZES)
    assert len({y for _, y in layout.nodes.values()}) == 1
    assert [layout.nodes[name][0] for name in "abc"] == sorted(layout.nodes[name][0] for name in "abc")


def test_two_chains_listed_crosswise_are_untangled() -> None:
    layout = lay_out(["a", "b", "y", "x"], [("a", "x"), ("b", "y")], SIZES)
    assert layout.nodes["x"][1] < layout.nodes["y"][1]
    assert layout.nodes["a"][1] < layout.nodes["b"][1]


def test_edges_to_nowhere_and_back_are_left_out() -> None:
    layout = lay_out(["a", "b"], [("a", "b"), ("b", "a"), ("a", "gone"), ("a", "a")], SIZES)
    assert set(layout.ways) == {("a", "b")}
    assert clear(layout)


def test_nothing_is_a_drawing_too() -> None:
    layout = lay_out([], [], SIZES)
    assert (layout.nodes, layout.ways) == ({}, {})
