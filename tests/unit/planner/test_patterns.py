from __future__ import annotations

from importlib import import_module

import pytest

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.enums import StepKind
from cursus.planner.patterns import PATTERNS, Pattern

FRAMEWORKS = [(pattern, name) for pattern in PATTERNS.values() for name in pattern.bases]


@pytest.mark.parametrize(("pattern", "framework"), FRAMEWORKS, ids=lambda each: getattr(each, "kind", each))
def test_base_classes_are_there_and_have_the_fields_that_plans_set(pattern: Pattern, framework: str) -> None:
    bases = pattern.bases[framework]
    config = getattr(import_module(bases.config[1]), bases.config[0])
    builder = getattr(import_module(bases.builder[1]), bases.builder[0])
    assert issubclass(config, BasePipelineConfig)
    assert issubclass(builder, StepBuilderBase)
    machines = pattern.machines
    names = (machines.instance_type, machines.instance_count, machines.volume_size) if machines else ()
    assert {name for name in (*names, pattern.entry_field) if name} <= set(config.model_fields)


def test_the_builder_of_a_type_reads_the_needs_that_are_fixed() -> None:
    assert set(PATTERNS[StepKind.TRANSFORM].fixed_needs) == {"model_name", "transform_input"}
