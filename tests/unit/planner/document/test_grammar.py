from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cursus.errors import PlanError
from cursus.planner import plan
from cursus.planner.document import components, sections
from cursus.planner.document.entries import Group
from cursus.planner.importing import import_plan
from cursus.planner.prompting.format import format_lines

if TYPE_CHECKING:
    from pydantic import BaseModel

    from cursus.planner.document.records import Records

GROUPS = {
    plan.PlannedSpecification: components.SPECIFICATION,
    plan.PlannedConfig: components.CONFIG,
    plan.PlannedScript: components.SCRIPT,
    plan.PlannedHyperparameters: components.HYPERPARAMETERS,
}
RECORDS = {
    plan.PlannedNeed: components.NEED,
    plan.PlannedOffer: components.OFFER,
    plan.PlannedVariant: components.VARIANT,
    plan.PlannedField: components.FIELD,
    plan.PlannedFunction: components.FUNCTION,
    plan.Connection: sections.CONNECTION,
    plan.EdgeCase: sections.EDGE_CASE,
    plan.Undecided: sections.UNDECIDED,
    plan.Citation: sections.CITATION,
}


def said(form: Group | Records) -> set[str | None]:
    entries = {entry.key for entry in form.entries}
    if isinstance(form, Group):
        return entries
    return entries | {form.head, form.text} - {None} | {flag.key for flag in form.flags}


@pytest.mark.parametrize("model", GROUPS | RECORDS, ids=lambda model: model.__name__)
def test_all_that_a_plan_holds_has_its_place_in_the_document(model: type[BaseModel]) -> None:
    form: Any = (GROUPS | RECORDS)[model]
    assert said(form) == set(model.model_fields)


def test_the_form_that_a_prompt_asks_for_is_understood_to_the_last_bullet() -> None:
    with pytest.raises(PlanError) as caught:
        import_plan("\n".join(format_lines("RowCount")))
    told = [fault.fact for fault in caught.value.faults]
    assert not [fact for fact in told if "is not known here" in fact or "is missing" in fact or "twice" in fact]
    assert sum("still stands there as in the form" in fact for fact in told) > 50
