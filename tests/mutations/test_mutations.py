"""Faults that are planted into real steps are found, but for those that are known not to be.

By default, the first place of each kind of fault in two steps; with CURSUS_MUTATIONS=all every place in every step.
`tools/mutations.py` prints the whole table.
"""

from __future__ import annotations

import os

import pytest
from tests.mutations.gaps import known_gaps
from tests.mutations.kinds import EVERY
from tests.mutations.step_text import every_step
from tests.mutations.suite import MADE, Bench, Kind, Verdict, plans
from tests.mutations.table import table, written

from cursus.validation.run import USUAL_LEVELS

WHOLE = os.environ.get("CURSUS_MUTATIONS") == "all"
STEPS = {step.name: step for step in every_step()}
KINDS = {kind.name: kind for kind in EVERY}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("steps"))


def test_every_kind_has_a_place_in_some_step_and_a_name_of_its_own() -> None:
    assert len(KINDS) == len(EVERY) >= 40
    assert [kind.name for kind in EVERY if not any(kind.faults(step, 1) for step in every_step())] == []


def test_steps_as_they_are_give_none_of_the_findings_of_faults(bench: Bench) -> None:
    allowed = {("DataValidation", "unknown-source"), ("LongValidation", "unknown-source")}
    levels = (*USUAL_LEVELS, *MADE)
    found = {(name, each.code) for name, step in STEPS.items() for each in bench.findings(step, levels)}
    assert found <= allowed


def test_faults_are_found_but_for_those_that_are_known_not_to_be(bench: Bench) -> None:
    verdicts = bench.verdicts(plans(EVERY, every_step(), whole=WHOLE))
    known = known_gaps()
    missed = [str(each) for each in verdicts if not each.is_found and _pair(each) not in known]
    assert missed == [], "mend the rule, or add the kind and the step to known_gaps.txt with the reason"
    assert [str(each) for each in verdicts if each.is_broken] == []
    assert sum(each.is_found for each in verdicts) >= 0.95 * len(verdicts)
    made = [each for each in verdicts if each.kind.levels == MADE]
    assert len({each.kind.name for each in made}) >= 12
    if WHOLE:  # Of the few places of a sample, each that is known to be missed weighs more.
        assert sum(each.is_found for each in made) >= 0.95 * len(made)
        assert written() == "\n".join(table(verdicts)).strip("\n").splitlines()


def test_what_is_known_to_be_missed_is_still_missed(bench: Bench) -> None:
    pairs = [(KINDS[kind], STEPS[step]) for kind, step in known_gaps()]
    planned = [(kind, step, fault) for kind, step in pairs for fault in kind.faults(step)]
    missed = {_pair(each) for each in bench.verdicts(planned) if not each.is_found}
    assert set(known_gaps()) - missed == set(), "they are found by now: take them out of known_gaps.txt"


def test_a_finding_counts_only_where_it_speaks_of_the_fault(bench: Bench) -> None:
    kind = KINDS["contract: input renamed"]
    step = STEPS["DataLoading"]
    fault = kind.faults(step, 1)[0]
    assert bench.verdict(kind, fault, step).is_found
    deaf = Kind(kind.name, frozenset({"swallowed-error"}), kind.plant)
    assert not bench.verdict(deaf, fault, step).is_found


def test_the_page_tells_of_every_kind() -> None:
    told = [line for line in written() if line.startswith("|")]
    for kind in EVERY:
        assert any(line.startswith(f"| {kind.name.partition(': ')[2]} |") for line in told), kind.name


def _pair(verdict: Verdict) -> tuple[str, str]:
    return verdict.kind.name, verdict.fault.step.name
