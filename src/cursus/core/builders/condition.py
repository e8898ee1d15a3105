"""Builds steps that branch on what earlier steps measured."""

from __future__ import annotations

from typing import Any

from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.kinds.condition import (
    Condition,
    ConditionEquals,
    ConditionGreaterThan,
    ConditionGreaterThanOrEqualTo,
    ConditionIn,
    ConditionLessThan,
    ConditionLessThanOrEqualTo,
    ConditionNot,
    ConditionStep,
)
from cursus.core.kinds.variables import JsonGet, Properties
from cursus.errors import ConfigurationError, Fault

__all__ = ["ConditionStepBuilder"]

_COMPARISONS = {
    "==": ConditionEquals,
    ">": ConditionGreaterThan,
    ">=": ConditionGreaterThanOrEqualTo,
    "<": ConditionLessThan,
    "<=": ConditionLessThanOrEqualTo,
}


class ConditionStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a condition on values of JSON reports; the compiler moves the nodes that its config names into branches.

    The config is a `ConditionStepConfigBase`. Each of its `conditions` reads one value of the report that answers a
    need, and holds it against another.
    """

    def create_step(self, **kwargs: Any) -> ConditionStep:
        """The condition, with branches that are still empty."""
        config: Any = self.config
        inputs = self._get_inputs(self._step_inputs(kwargs))
        step = ConditionStep(
            name=self._get_step_name(),
            conditions=[self._create_condition(setting, inputs) for setting in config.conditions],
            depends_on=kwargs.get("dependencies") or [],
        )
        self._finished(step)
        return step

    def branch_nodes(self) -> tuple[list[str], list[str]]:
        """The nodes that run where all conditions hold, and those that run where one does not."""
        config: Any = self.config
        return list(config.if_true), list(config.if_false)

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The addresses of the reports, by logical name."""
        return dict(self._needed_inputs(inputs))

    def _get_outputs(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """Nothing: a condition writes no files."""
        return {}

    def _create_condition(self, setting: Any, inputs: dict[str, Any]) -> Condition:
        left = self._value(setting, inputs)
        if setting.operator in {"in", "not in"}:
            found: Condition = ConditionIn(left, setting.right)
        else:
            found = _COMPARISONS.get(setting.operator, ConditionEquals)(left, setting.right)
        return ConditionNot(found) if setting.operator in {"!=", "not in"} else found

    def _value(self, setting: Any, inputs: dict[str, Any]) -> JsonGet:
        source, subject = inputs.get(setting.input), f"{self._get_step_name()}.conditions"
        if setting.input not in self.spec.dependencies:
            known = ", ".join(self.spec.dependencies) or "none"
            fact = f"the step has no need {setting.input!r}"
            raise ConfigurationError.of([Fault(subject, fact, f"its needs: {known}")])
        if not isinstance(source, Properties):
            fact = f"a condition reads the report of a step of the same pipeline, not {source!r}"
            raise ConfigurationError.of([Fault(subject, fact, f"wire {setting.input} to a step's report")])
        return JsonGet(source.step_name, setting.property_file, setting.json_path)
