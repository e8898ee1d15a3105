from __future__ import annotations

import pytest

from cursus.engine.graph import Branch, flatten, graph_faults
from cursus.engine.model import StepResult
from cursus.engine.scheduler import find_obstacle


def step(name, *needs, **arguments):
    return {"Name": name, "Type": "Processing", "DependsOn": list(needs), "Arguments": arguments}


def condition(name, then=(), otherwise=(), **arguments):
    return {
        "Name": name,
        "Type": "Condition",
        "Arguments": {"Conditions": [], "IfSteps": list(then), "ElseSteps": list(otherwise), **arguments},
    }


def faults(*steps, parameters=()):
    return [str(fault) for fault in graph_faults(flatten({"Steps": list(steps)}), parameters)]


def test_branches_are_laid_flat_after_their_condition():
    nodes = flatten({"Steps": [condition("c", [step("a"), condition("d", [step("b")])], [step("e")]), step("f")]})
    assert [node.name for node in nodes] == ["c", "a", "d", "b", "e", "f"]
    assert [node.branch for node in nodes] == [
        None, Branch("c", True), Branch("c", True), Branch("d", True), Branch("c", False), None,
    ]  # fmt: skip


def test_references_and_explicit_dependencies_are_both_needs():
    nodes = flatten({"Steps": [step("a"), step("b"), step("c", "a", X={"Get": "Steps.b.Y"})]})
    assert nodes[2].needs == {"b": "Completed", "a": "Completed"}


def test_what_is_null_counts_as_not_given_but_in_a_message_of_the_users():
    nothing = {"DependsOn": None, "CacheConfig": None, "Arguments": {"Environment": None, "Inputs": [{"S3Uri": None}]}}
    message = {"Name": "l", "Type": "Lambda", "Arguments": {"payload": None}, "RetryPolicies": None}
    plain, lambda_ = flatten({"Steps": [{"Name": "a", "Type": "Processing", **nothing}, message]})
    assert plain.step == {"Name": "a", "Type": "Processing", "Arguments": {"Inputs": [{}]}}
    assert lambda_.step == {"Name": "l", "Type": "Lambda", "Arguments": {"payload": None}}


def test_triggers_are_kept():
    (node,) = flatten({"Steps": [step("a", {"Step": "b", "Trigger": "Failed"})]})
    assert node.needs == {"b": "Failed"}


def test_a_condition_does_not_wait_for_what_its_branches_use():
    nodes = flatten({"Steps": [step("a"), condition("c", [step("b", X={"Get": "Steps.a.Y"})])]})
    assert nodes[1].needs == {}
    assert nodes[2].needs == {"c": "Completed", "a": "Completed"}


def test_names_used_twice_are_found_across_branches():
    assert faults(step("a"), condition("c", [step("a")]))[0].startswith("step 'a': is defined more than once")


def test_needs_that_are_not_defined_get_a_suggestion():
    (fault,) = faults(step("prepare"), step("b", "prepair"))
    assert fault == "step 'b': needs step 'prepair', which is not defined\n  hint: did you mean 'prepare'?"


def test_parameters_that_are_not_declared_are_found():
    (fault,) = faults(step("a", X={"Get": "Parameters.Nmae"}), parameters=["Name"])
    assert "uses parameter 'Nmae'" in fault


def test_an_end_that_no_step_has_gets_a_suggestion():
    (fault,) = faults(step("a"), step("b", {"Step": "a", "Trigger": "Fail"}))
    assert fault == "step 'b': waits for step 'a' to end as 'Fail'\n  hint: did you mean 'Failed'?"


@pytest.mark.parametrize("trigger", ["Failed", "Stopped"])
def test_a_step_that_did_not_complete_has_no_values_to_take(trigger):
    (fault,) = faults(step("a"), step("b", {"Step": "a", "Trigger": trigger}, X={"Get": "Steps.a.Y"}))
    assert "and takes a value from it" in fault


def test_a_cycle_is_shown_as_one():
    (fault,) = faults(step("a", "c"), step("b", "a"), step("c", "b"), step("d", "c"))
    assert "a -> c -> b -> a" in fault


def test_a_step_that_waits_for_itself_is_a_cycle():
    (fault,) = faults(step("a", X={"Get": "Steps.a.Y"}))
    assert "a -> a" in fault


@pytest.mark.parametrize("name", ["", "../x", "a b", "a/b", "x" * 65])
def test_names_that_the_service_refuses_are_found(name):
    assert "has a name that the service refuses" in faults(step(name))[0]


def result(name, status, **properties):
    return StepResult(name, "Processing", status, properties=properties)


@pytest.mark.parametrize(
    ("trigger", "status", "verdict"),
    [
        ("Completed", "Succeeded", None),
        ("Completed", "Failed", "NotRun"),
        ("Completed", "NotRun", "NotRun"),
        ("Completed", "Skipped", "Skipped"),
        ("Failed", "Failed", None),
        ("Failed", "Succeeded", "Skipped"),
        ("Any", "Failed", None),
        ("Any", "Skipped", None),
    ],
)
def test_how_a_step_ended_decides_over_those_that_wait_for_it(trigger, status, verdict):
    (node,) = flatten({"Steps": [step("b", {"Step": "a", "Trigger": trigger})]})
    obstacle = find_obstacle(node, {"a": result("a", status)})
    assert (obstacle and obstacle[0]) == verdict


def test_a_failure_outweighs_a_skipped_branch():
    (node,) = flatten({"Steps": [step("c", "a", "b")]})
    obstacle = find_obstacle(node, {"a": result("a", "Skipped"), "b": result("b", "Failed")})
    assert obstacle is not None
    assert obstacle[0] == "NotRun"


@pytest.mark.parametrize(("outcome", "verdicts"), [("true", [None, "Skipped"]), ("false", ["Skipped", None])])
def test_an_outcome_chooses_a_branch(outcome, verdicts):
    nodes = flatten({"Steps": [condition("c", [step("a")], [step("b")])]})[1:]
    done = {"c": result("c", "Succeeded", Outcome=outcome)}
    obstacles = [find_obstacle(node, done) for node in nodes]
    assert [obstacle and obstacle[0] for obstacle in obstacles] == verdicts
