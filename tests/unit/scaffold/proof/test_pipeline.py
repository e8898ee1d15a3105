from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.scaffold.planning import planned

from cursus.planner.plan import Integration
from cursus.scaffold.proof.pipeline import compiled_pipeline, prove_pipeline

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.plan import StepPlan

SHARED = {"developer_type": "shared", "project_id": None}
NODES = ("DataLoading", "TabularPreprocessing_training")
EDGES = (("DataLoading", "TabularPreprocessing_training"),)


def within(plan: StepPlan, *edges: tuple[str, str], nodes: tuple[str, ...] = NODES) -> StepPlan:
    """A plan whose small pipeline is of steps that are registered."""
    return plan.model_copy(update={"integration": Integration(nodes=nodes, edges=edges)})


@pytest.fixture
def plan(tmp_path: Path) -> StepPlan:
    return planned(tmp_path, **SHARED)


def test_a_pipeline_that_compiles_and_that_the_service_takes_has_no_fault(tmp_path: Path, plan: StepPlan) -> None:
    assert prove_pipeline(within(plan, *EDGES), tmp_path) == ()
    steps = compiled_pipeline(within(plan, *EDGES), tmp_path).definition()
    assert all(node in steps for node in NODES)


def test_a_pipeline_with_a_step_that_there_is_not_tells_its_name(tmp_path: Path, plan: StepPlan) -> None:
    faults = prove_pipeline(within(plan, nodes=("DataLoadin",)), tmp_path)
    assert ["DataLoadin" in each for each in faults] == [True]


@pytest.mark.parametrize("project", [None, "payments"])
def test_a_step_that_is_not_written_yet_keeps_its_pipeline_from_compiling(tmp_path: Path, project: str | None) -> None:
    told = SHARED if project is None else {}
    faults = prove_pipeline(planned(tmp_path, **told), tmp_path)
    assert len(faults) == 1
    assert ("KeepLarge" if project is None else "payments") in faults[0]
