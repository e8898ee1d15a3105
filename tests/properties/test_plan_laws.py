"""What holds of the plans of any sound requirements."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties.strategies.requirements import requirements, requirements_values

from cursus.core.base import contract_base
from cursus.errors import PlanError
from cursus.planner.checking.check import check_beside
from cursus.planner.differences import differences
from cursus.planner.making.make import plan_beside
from cursus.planner.making.neighbourhood import Neighbourhood, read_neighbourhood
from cursus.planner.plan import StepPlan
from cursus.planner.requirements_file import requirements_of
from cursus.planner.revising import revise_beside
from cursus.planner.specifications import specifications_of
from cursus.registry.builder_registry import get_global_registry

if TYPE_CHECKING:
    from cursus.errors import Fault
    from cursus.planner.checking.model import PlanFinding
    from cursus.planner.requirements import StepRequirements

law = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
# Findings about the world and about what nobody said, which no plan can do anything about.
TRUE_OF_THE_WORLD = {
    "missing-workspace",
    "unmet-need",
    "tied-offers",
    "displaces",
    "unanswered",
    "undecided",
    "no-description",
}


def beside(wanted: StepRequirements) -> Neighbourhood:
    with tempfile.TemporaryDirectory() as folder:
        return read_neighbourhood(wanted, Path(folder), get_global_registry())


@law
@given(requirements())
def test_sound_requirements_give_a_plan_that_checks_or_findings_that_are_true(wanted: StepRequirements) -> None:
    world = beside(wanted)
    found = check_beside(plan_beside(wanted, world), world)
    assert not [each for each in found.findings if each.code not in TRUE_OF_THE_WORLD], found.findings
    assert found.scores["alignment"] == found.scores["standardization"] == 10
    assert all(_is_true(each, wanted, world) for each in found.findings)


def _is_true(finding: PlanFinding, wanted: StepRequirements, world: Neighbourhood) -> bool:
    """Whether the world says what a finding of compatibility does, by another way than the check's."""
    if finding.code != "unmet-need":
        return True
    name = finding.subject.removeprefix("need ")
    return not any(name in place.spec.outputs for place in world.places.values())


@law
@given(requirements())
def test_the_same_requirements_give_the_same_plan_which_reads_back(wanted: StepRequirements) -> None:
    world = beside(wanted)
    plan = plan_beside(wanted, world)
    assert plan_beside(wanted, beside(wanted)) == plan
    assert StepPlan.model_validate_json(plan.model_dump_json()) == plan


@law
@given(requirements())
def test_no_requirement_is_dropped_and_none_comes_in_addition(wanted: StepRequirements) -> None:
    plan = plan_beside(wanted, beside(wanted))
    assert [each.requirement for each in plan.trace] == list(wanted.ids())
    needs = {each.logical_name for each in plan.specification.needs} - {"hyperparameters_s3_uri"}
    assert needs == {each.name for each in wanted.inputs}
    assert {each.logical_name for each in plan.specification.offers} == {each.name for each in wanted.outputs}


@law
@given(requirements())
def test_contract_and_specification_are_such_as_the_library_takes(wanted: StepRequirements) -> None:
    plan = plan_beside(wanted, beside(wanted))
    contract = plan.contract
    made = None
    if contract is not None:
        kind: type[contract_base.ScriptContract] = getattr(contract_base, contract.class_name)
        made = kind(
            contract.entry_point,
            contract.input_paths,
            contract.output_paths,
            contract.arguments,
            contract.required_env,
            contract.optional_env,
        )
    for spec in specifications_of(plan.specification).values():
        names = set(spec.dependencies) | set(spec.outputs)
        left_out = {*(made.expected_input_paths if made else ()), *(made.expected_output_paths if made else ())} - names
        own = made.without(left_out) if made else None
        assert spec.with_contract(own).contract_faults() == [] if own else True


@law
@given(requirements())
def test_every_test_file_and_edge_case_belongs_to_this_step(wanted: StepRequirements) -> None:
    plan = plan_beside(wanted, beside(wanted))
    ids, cases = set(wanted.ids()), {each.id for each in plan.errors.edge_cases}
    assert len(cases) == len(plan.errors.edge_cases)
    assert all(each.concerns and set(each.concerns) <= ids for each in plan.errors.edge_cases)
    assert all(each.covers and set(each.covers) <= ids | cases for each in plan.tests)
    assert len({each.name for each in plan.tests}) == len(plan.tests)


@law
@given(requirements(), st.data())
def test_revising_leaves_nothing_that_is_mechanical(wanted: StepRequirements, data: st.DataObject) -> None:
    world = beside(wanted)
    plan = plan_beside(wanted, world)
    broken = StepPlan.model_validate(_damaged(plan.model_dump(mode="json"), data))
    revised = revise_beside(broken, world)
    assert not [each for each in revised.check.findings if each.is_mechanical]
    assert revise_beside(revised.plan, world).mended == ()


def _damaged(plan: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """A plan with some of its parts lost or renamed."""
    for part in data.draw(st.lists(st.sampled_from(("trace", "tests", "alignment", "citations")), unique=True)):
        plan[part] = plan[part][: data.draw(st.integers(0, len(plan[part])))]
    if data.draw(st.booleans()):
        plan["config"]["class_name"] = "Other"
    if plan["contract"] and data.draw(st.booleans()):
        plan["contract"]["optional_env"] = {}
    return plan


@law
@given(requirements(), requirements())
def test_plans_differ_where_and_only_where_their_data_do(left: StepRequirements, right: StepRequirements) -> None:
    one, other = (plan_beside(each, beside(each)) for each in (left, right))
    assert differences(one, one) == ()
    assert bool(differences(one, other)) == (one != other)


_WORDS = st.one_of(st.text(max_size=8), st.sampled_from(("../x", "/etc", "\x00", "None")))
_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), _WORDS)
_JUNK = st.one_of(
    _SCALARS,
    st.lists(_SCALARS, max_size=2),
    st.dictionaries(st.text(max_size=5), _SCALARS, max_size=2),
    st.lists(st.dictionaries(st.sampled_from(("name", "do", "type", "id", "text")), _SCALARS, max_size=3), max_size=2),
)


@law
@given(requirements_values(), st.data())
def test_whatever_is_written_gives_a_plan_or_faults_with_hints(values: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(values)))
    values[key] = data.draw(_JUNK)
    assert all(each.fact and each.hint for each in _faults(values))


def _faults(values: dict[str, Any]) -> tuple[Fault, ...]:
    try:
        wanted = requirements_of(values)
    except PlanError as error:
        return error.faults
    plan_beside(wanted, beside(wanted))
    return ()
