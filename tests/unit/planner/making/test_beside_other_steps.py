"""Plans beside workspaces and packs: whose steps are neighbours, what ties, what breaks, what a circle is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.planner.requirements_examples import PROCESSING, with_changes
from tests.workspace_files import lay_out_workspace, write

from cursus.planner.checking.check import check_beside
from cursus.planner.making.make import plan_beside
from cursus.planner.making.neighbourhood import Neighbourhood, read_neighbourhood
from cursus.planner.requirements_file import requirements_of
from cursus.registry.unified import UnifiedRegistryManager

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.planner.plan import StepPlan

SPEC = '''"""What the step needs and offers."""

from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus_dev.steps.contracts.{snake}_contract import {constant}_CONTRACT

{constant}_SPEC = StepSpecification(
    "{name}",
    dependencies=[DependencySpec("rows", compatible_sources=["DataLoading"])],
    outputs=[OutputSpec("counts", aliases={aliases!r})],
    script_contract={constant}_CONTRACT,
)
'''
OF_PROJECT: dict[str, Any] = {"developer_type": "isolated", "project_id": "project_x"}


def planned(root: Path, values: dict[str, Any]) -> tuple[StepPlan, Neighbourhood]:
    given = requirements_of(values)
    world = read_neighbourhood(given, root, UnifiedRegistryManager("cursus.steps", root=root))
    return plan_beside(given, world), world


def reader(**changes: Any) -> dict[str, Any]:
    """A step that reads counts."""
    base = {
        **OF_PROJECT,
        "step_name": "CountReader",
        "description": "Reads counts",
        "sagemaker_step_type": "Processing",
        "inputs": [{"name": "counts", "description": "Counts."}],
        "outputs": [{"name": "page", "description": "A page."}],
    }
    return {**base, **changes}


def offers(root: Path, name: str, aliases: list[str]) -> None:
    """Has a step of the project offer its counts under more names."""
    snake = "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
    place = root / f"development/projects/project_x/src/cursus_dev/steps/specs/{snake}_spec.py"
    write(place, SPEC.format(name=name, snake=snake, constant=snake.upper(), aliases=aliases))


def test_the_projects_own_steps_are_neighbours_and_those_of_others_are_not(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x")
    lay_out_workspace(tmp_path, "project_y", ["OtherCount"])
    plan, world = planned(tmp_path, reader())
    wire = plan.integration.upstream[0]
    assert (wire.step, wire.origin, wire.offer, wire.chosen) == ("RowCount", "project_x", "counts", True)
    assert "OtherCount" not in world.names()
    assert plan.specification.needs[0].compatible_sources == ("RowCount",)
    assert plan.integration.nodes == ("DataLoading", "RowCount", "CountReader")


def test_a_shared_step_does_not_see_projects(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x")
    plan, world = planned(tmp_path, reader(developer_type="shared", project_id=None))
    assert "RowCount" not in world.names()
    assert not plan.integration.upstream


def test_offers_of_two_steps_tie_and_the_choice_is_left_open(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x", ["RowCount", "SumCount"])
    plan, world = planned(tmp_path, reader())
    chosen = next(each for each in plan.integration.upstream if each.chosen)
    assert chosen.ties_with
    question = next(each for each in plan.undecided if each.subject == "input:counts")
    assert set(question.choices) == {"RowCount.counts", "SumCount.counts"}
    assert question.taken
    assert {each.code for each in check_beside(plan, world).findings} >= {"tied-steps"}


def test_a_wire_that_the_step_would_compete_with_is_named(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x", ["RowCount", "SumCount"], sources=[])
    offers(tmp_path, "SumCount", ["rows"])
    values = reader(inputs=[{"name": "raw_data"}], outputs=[{"name": "rows", "description": "Rows."}])
    plan, world = planned(tmp_path, values)
    assert set(plan.integration.displaced) == {
        "RowCount.rows <- SumCount.counts",
        "SumCount.rows <- DataLoading.raw_data",
    }
    found = [each for each in check_beside(plan, world).findings if each.code == "displaces"]
    assert [each.severity for each in found] == ["warning"]


def test_a_step_that_cannot_be_loaded_is_left_out_and_said(tmp_path: Path) -> None:
    folder = lay_out_workspace(tmp_path, "project_x", ["RowCount", "SumCount"])
    write(folder / "src/cursus_dev/steps/builders/builder_sum_count_step.py", "import nothing_of_that_name\n")
    plan, world = planned(tmp_path, reader())
    assert "SumCount" not in world.names()
    assert any(each.subject == "step SumCount" and each.taken == "left out" for each in plan.undecided)


def test_a_registered_step_of_the_same_name_is_no_neighbour_of_itself(tmp_path: Path) -> None:
    lay_out_workspace(tmp_path, "project_x")
    plan, world = planned(tmp_path, reader(step_name="RowCount"))
    assert world.own is not None
    assert "RowCount" not in world.names()
    assert not plan.integration.upstream


def test_a_need_without_a_name_in_common_gets_a_proposal_that_is_marked(tmp_path: Path) -> None:
    values = reader(
        inputs=[{"name": "engineered_rows", "description": "Rows."}], developer_type="shared", project_id=None
    )
    plan, _ = planned(tmp_path, values)
    assert plan.specification.needs[0].compatible_sources == ("FeatureEngineering",)
    question = next(each for each in plan.undecided if each.subject == "input:engineered_rows")
    assert question.taken == "FeatureEngineering"


@pytest.mark.parametrize("consumer", ["TabularPreprocessing", "XGBoostModelEval"])
def test_a_consumer_knows_the_offer_by_an_alias(tmp_path: Path, consumer: str) -> None:
    plan, _ = planned(tmp_path, with_changes(PROCESSING, outputs__0__consumers=[consumer]))
    wire = next(each for each in plan.integration.downstream if each.step == consumer)
    assert wire.chosen
    assert wire.need in plan.specification.offers[0].aliases


def test_a_consumer_with_two_needs_that_fit_is_a_question(tmp_path: Path) -> None:
    plan, _ = planned(
        tmp_path, with_changes(PROCESSING, outputs__0__name="rows", outputs__0__consumers=["FeatureEngineering"])
    )
    assert any("which need of FeatureEngineering" in each.question for each in plan.undecided)


def test_the_pipeline_around_the_step_resolves(tmp_path: Path) -> None:
    from cursus.dag.model import Node, PipelineDAG
    from cursus.planner.specifications import specifications_of
    from cursus.resolver.places import Place
    from cursus.resolver.resolve import attempt

    plan, world = planned(tmp_path, with_changes(PROCESSING, outputs__0__consumers=["TabularPreprocessing"]))
    spec = specifications_of(plan.specification)[""]
    answered = frozenset(each.input for each in plan.config.fields if each.input)
    places = {node: world.places[node] for node in plan.integration.nodes if node in world.places}
    places["PaymentFeatures"] = Place(spec, None, answered, "shared")
    dag = PipelineDAG(
        [Node.named(name) for name in plan.integration.nodes], plan.integration.edges, plan.integration.pins
    )
    assert attempt(dag, places).faults == ()
    assert "TabularPreprocessing_training" in plan.integration.nodes
