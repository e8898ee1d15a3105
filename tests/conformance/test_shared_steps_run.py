"""The scripts of the shared steps run on samples, on bad data, and on what the steps before them write."""

from __future__ import annotations

import pytest

from cursus import api
from cursus.registry.step_names_original import STEP_NAMES

pytest.importorskip("xgboost")


def test_nothing_is_found_where_the_shared_steps_are_run() -> None:
    outcome = api.check_steps(list(STEP_NAMES), levels=[6], store=None)
    assert [f"{each.step} {each.code}: {each.fact}" for each in outcome.findings()] == []
    assert outcome.checked == len(STEP_NAMES)
