"""What is written of any plan is read back as that plan."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.planned_steps import PLANS

from cursus.errors import Fault, PlanError
from cursus.planner.importing import import_plan
from cursus.planner.plan import StepPlan
from cursus.planner.rendering import render_plan

# Characters that mean something to Markdown, to labels of a plan, or to JSON, beside ordinary ones.
MARKS = "`*_#-+>|[](){}<>!\\~:;,.=\"'&/%$@ \n\té漢🙂01aZ"
WORDS = ("none", "n/a", "Type: x", "Default: 1", "- item", "1. one", "(optional)", "required", "->", "a -> b", "`x`")
texts = st.one_of(
    st.text(MARKS, max_size=24),
    st.lists(st.sampled_from([*WORDS, "word", "; ", ", ", ": ", "\n", "\n\n"]), max_size=6).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
words = st.one_of(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_./:-]{0,12}", fullmatch=True), st.text(MARKS, min_size=1, max_size=8)
)
scalars = st.one_of(texts, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans())
values = st.one_of(scalars, st.lists(scalars, max_size=2).map(tuple), st.dictionaries(words, scalars, max_size=2))

TEXTS = frozenset({
    "purpose", "position", "description", "why", "algorithm", "input_handling", "output_handling", "contract",
    "specification", "script", "builder", "what", "handling", "question", "taken", "section", "entry", "expression",
})  # fmt: skip
LISTS = frozenset({
    "considerations", "principles", "checks", "special_handling", "error_handling", "input_validation", "robustness",
    "logging", "reporting", "displaced", "choices", "validation_strategy",
})  # fmt: skip
NAMES = frozenset({
    "aliases", "semantic_keywords", "compatible_sources", "without", "covers", "concerns", "ties_with", "unmet",
    "nodes", "required_attributes", "required_env",
})  # fmt: skip
MAPPINGS = frozenset({"input_paths", "output_paths", "arguments", "optional_env", "packages", "pins"})


OTHERS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(TEXTS, texts),
    **dict.fromkeys(LISTS, st.lists(texts, max_size=3)),
    **dict.fromkeys(NAMES, st.lists(words, max_size=3)),
    **dict.fromkeys(MAPPINGS, st.dictionaries(words, words, max_size=3)),
    **dict.fromkeys(("default", "sample"), st.one_of(st.none(), values)),
    **dict.fromkeys(("constraints", "inherited"), st.dictionaries(words, scalars, max_size=2)),
    "score": st.floats(0, 1),
}


@st.composite
def changed(draw: st.DrawFn, value: Any, key: str = "") -> Any:
    """Data of a plan in which what may be anything is something else; its shape and its names stay."""
    if isinstance(value, dict) and key not in OTHERS:
        return {each: value[each] if each == "requirements" else draw(changed(value[each], each)) for each in value}
    if isinstance(value, list) and key not in OTHERS:
        return [draw(changed(each)) for each in value if not isinstance(each, dict) or draw(st.integers(0, 9))]
    # The contract of a step is a group, that of a name through the layers is a text.
    if key not in OTHERS or (key in TEXTS and not isinstance(value, str)):
        return draw(changed(value)) if isinstance(value, dict) else value
    return draw(st.one_of(st.just(value), OTHERS[key]))


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_read_back_from_its_markdown(name: str) -> None:
    plan = PLANS[name]()
    written = render_plan(plan, "markdown")
    found = import_plan(written)
    assert found.plan == plan
    assert found.notes == ()
    assert render_plan(found.plan, "markdown") == written


@settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(st.sampled_from(sorted(PLANS)).flatmap(lambda name: changed(PLANS[name]().model_dump(mode="json"))))
def test_any_plan_is_read_back_from_its_markdown(data: Any) -> None:
    data["registration"]["name"] = data["requirements"]["step_name"]
    plan = StepPlan.model_validate(data)
    found = import_plan(render_plan(plan, "markdown"))
    assert found.plan.model_dump(mode="json") == plan.model_dump(mode="json")


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """The Markdown of a plan with lines taken out, put elsewhere, cut, and filled with anything."""
    lines = render_plan(PLANS[draw(st.sampled_from(sorted(PLANS)))](), "markdown").split("\n")
    for _ in range(draw(st.integers(1, 12))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        other = lines[draw(st.integers(0, len(lines) - 1))]
        cut = draw(st.integers(0, len(line)))
        lines[at] = draw(st.sampled_from(["", other, line[:cut], line[cut:], f"  {line}", line.lstrip(), draw(texts)]))
    return "\n".join(lines)


@settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(damaged())
def test_a_damaged_plan_is_read_or_refused_with_places(text: str) -> None:
    told = list(faults_of(text))
    assert all(fault.subject.startswith("plan.md:") and fault.hint for fault in told), told


def faults_of(text: str) -> tuple[Fault, ...]:
    """What is told of a document; nothing, where it is read, and then what is written of it is read as the same."""
    try:
        plan = import_plan(text).plan
    except PlanError as error:
        return error.faults
    assert import_plan(render_plan(plan, "markdown")).plan == plan
    return ()
