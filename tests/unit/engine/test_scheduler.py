"""The order of steps: each starts once all it needs has ended, whatever the graph, and none is looked at in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from cursus.engine.graph import Node
from cursus.engine.model import StepResult
from cursus.engine.sandbox.launcher import StopSignal
from cursus.engine.scheduler import Scheduler

if TYPE_CHECKING:
    from cursus.engine.graph import Trigger


def node(name: str, *needs: str, trigger: Trigger = "Completed") -> Node:
    return Node(name, "Processing", {"Name": name, "Type": "Processing"}, None, dict.fromkeys(needs, trigger))


def run(nodes: list[Node], failing: tuple[str, ...] = (), jobs: int = 3, **told: Any) -> tuple[Any, list[str]]:
    began: list[str] = []

    def work(each: Node) -> StepResult:
        began.append(each.name)
        return StepResult(each.name, each.type, "Failed" if each.name in failing else "Succeeded")

    scheduler = Scheduler(nodes, work, lambda _: None, jobs)
    return scheduler.execute(StopSignal(), **told), began


@st.composite
def graphs(draw: Any) -> list[Node]:
    """Nodes in any order, each needing some of those before it in another order."""
    names = [f"s{at}" for at in range(draw(st.integers(1, 25)))]
    nodes = [node(name, *draw(st.sets(st.sampled_from(names[:at]))) if at else ()) for at, name in enumerate(names)]
    return draw(st.permutations(nodes))


@given(graphs(), st.integers(1, 4), st.data())
def test_every_step_ends_once_and_starts_after_its_needs(nodes, jobs, data):
    failing = tuple(data.draw(st.sets(st.sampled_from([each.name for each in nodes]))))
    results, began = run(nodes, failing, jobs)
    assert [each.name for each in results] == [each.name for each in nodes]
    assert len(began) == len(set(began))
    status = {each.name: each.status for each in results}
    for each in nodes:
        expected = all(status[need] == "Succeeded" for need in each.needs)
        assert (each.name in began) == expected
        assert not expected or all(began.index(need) < began.index(each.name) for need in each.needs)


def test_one_at_a_time_goes_in_the_order_of_the_definition():
    _, began = run([node("c"), node("a"), node("b", "c")], jobs=1)
    assert began == ["c", "a", "b"]


def test_what_is_known_before_is_not_run_and_counts_for_others():
    known = StepResult("a", "Processing", "Succeeded")
    results, began = run([node("a"), node("b", "a"), node("c", "b")], taken={"a": known})
    assert began == ["b", "c"]
    assert results[0] is known


def test_very_long_chains_are_no_matter():
    nodes = [node(f"s{at}", *([f"s{at - 1}"] if at else [])) for at in range(3000)]
    results, began = run(nodes, ("s1500",))
    assert len(began) == 1501
    assert {each.status for each in results[1501:]} == {"NotRun"}
