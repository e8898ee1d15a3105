"""Logging of values that only a run knows."""

from __future__ import annotations

import logging

import pytest

from cursus.core.base.safe_logging import SafeLogging, safe_value_for_logging
from cursus.core.kinds.variables import ExecutionVariables, Join


class Speaker(SafeLogging):
    """Something that logs."""


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_a_value_of_a_run_is_logged_as_its_expression(level: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    getattr(Speaker(), f"log_{level}")("goes to %s", ExecutionVariables.PIPELINE_NAME)

    (record,) = caplog.records
    assert record.levelname == level.upper()
    assert record.getMessage() == "goes to [ExecutionVariable: {'Get': 'Execution.PipelineName'}]"
    assert record.name == Speaker.__module__


def test_a_message_without_arguments_may_hold_a_percent_sign(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    Speaker().log_info("100% done")

    assert caplog.messages == ["100% done"]


def test_a_plain_value_stays_as_it_is() -> None:
    assert safe_value_for_logging(3) == 3
    assert "Std:Join" in safe_value_for_logging(Join(on="/", values=["a"]))
