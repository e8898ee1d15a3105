"""Faults planted in plans, as a person or a model makes them: each is found, and what is mechanical is mended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.unit.planner.plans import edited, golden

from cursus.planner.checking.check import check_beside
from cursus.planner.revising import revise_beside

if TYPE_CHECKING:
    from collections.abc import Callable

    from cursus.planner.making.neighbourhood import Neighbourhood
    from cursus.planner.plan import StepPlan


PLANTED: dict[str, Any] = {
    each["fault"]: each for each in yaml.safe_load((Path(__file__).parent / "planted_faults.yaml").read_text("utf-8"))
}


def planted(name: str) -> tuple[StepPlan, Neighbourhood]:
    """The plan with the fault."""
    plan, world = golden(PLANTED[name]["of"])
    return edited(plan, lambda data: [_edit(data, **each) for each in PLANTED[name]["edit"]]), world


def put(*keys: Any) -> Callable[[Any], object]:
    """Sets the last of the keys' value at the place that the others lead to."""
    return lambda data: _edit(data, "/" + "/".join(map(str, keys[:-1])), value=keys[-1])


def _edit(data: Any, path: str, op: str = "replace", value: Any = None) -> None:
    *above, last = [int(each) if each.isdecimal() else each for each in path.split("/")[1:]]
    for key in above:
        data = data[key]
    if op == "remove":
        del data[last]
    elif last == "-":
        data.append(value)
    else:
        data[last] = value


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_and_costs_its_criterion_points(name: str) -> None:
    plan, world = planted(name)
    found, wanted = check_beside(plan, world), PLANTED[name]
    hits = [each for each in found.findings if each.code == wanted["code"]]
    assert hits, [(each.code, each.subject) for each in found.findings]
    assert any(each.criterion == wanted["criterion"] for each in hits)
    sound = check_beside(golden(wanted["of"])[0], world)
    assert found.scores[wanted["criterion"]] < sound.scores[wanted["criterion"]]
    assert all(each.remedy for each in found.findings)


@pytest.mark.parametrize("name", [name for name, each in PLANTED.items() if each["mended"]])
def test_what_is_mechanical_is_mended_by_revising(name: str) -> None:
    revised = revise_beside(*planted(name))
    code = PLANTED[name]["code"]
    assert any(each.code == code for each in revised.mended)
    assert not [each for each in revised.check.findings if each.code == code], revised.check.findings


@pytest.mark.parametrize("name", [name for name, each in PLANTED.items() if not each["mended"]])
def test_what_needs_a_person_is_left_and_listed(name: str) -> None:
    left = revise_beside(*planted(name)).check.findings
    assert any(each.code == PLANTED[name]["code"] for each in left)


def test_an_error_lets_no_plan_pass() -> None:
    plan, world = golden("two_inputs")
    found = check_beside(edited(plan, put("config", "class_name", "Conf")), world)
    assert not found.passed


def test_requirements_that_are_at_fault_are_told_first() -> None:
    plan, world = golden("two_inputs")
    broken = plan.model_copy(update={"requirements": plan.requirements.model_copy(update={"step_name": "Json"})})
    assert {each.code for each in check_beside(broken, world).findings} == {"broken-requirements"}


def test_a_name_that_is_registered_is_a_collision_unless_the_step_was_made_of_the_plan() -> None:
    from tests.unit.planner.plans import GOLDEN

    from cursus.planner.making.make import plan_beside
    from cursus.planner.making.neighbourhood import read_neighbourhood
    from cursus.registry.builder_registry import get_global_registry

    given = golden("two_inputs")[0].requirements.model_copy(update={"step_name": "DataLoading"})
    world = read_neighbourhood(given, GOLDEN, get_global_registry())
    plan = plan_beside(given, world)
    assert "collision" in {each.code for each in check_beside(plan, world).findings}
    assert "collision" not in {each.code for each in check_beside(plan, world, is_ours=True).findings}


def test_a_consumer_that_comes_before_the_step_closes_a_circle() -> None:
    plan, world = golden("two_inputs")
    given = plan.requirements
    outputs = (given.outputs[0].model_copy(update={"consumers": ("DataLoading",)}),)
    changed = plan.model_copy(update={"requirements": given.model_copy(update={"outputs": outputs})})
    found = [each for each in check_beside(changed, world).findings if each.code == "circle"]
    assert found
    assert "comes before this step" in found[0].fact


@pytest.mark.parametrize("case", ["two_inputs", "training_with_hyperparameters", "create_model", "batch_transform"])
def test_an_empty_property_path_is_that_of_the_type(case: str) -> None:
    plan, world = golden(case)
    found = check_beside(edited(plan, put("specification", "offers", 0, "property_path", "")), world)
    assert found.findings == check_beside(plan, world).findings


def test_an_empty_property_path_of_a_type_that_the_step_has_not_is_told_with_what_it_stands_for() -> None:
    plan, world = golden("two_inputs")
    edit = lambda data: data["specification"]["offers"][0].update(property_path="", output_type="model_artifacts")  # noqa: E731 - read as one change
    told = [each for each in check_beside(edited(plan, edit), world).findings if each.code == "unknown-property"]
    assert ["'properties.ModelArtifacts.S3ModelArtifacts'" in each.fact for each in told] == [True]
