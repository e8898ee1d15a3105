"""The methods that a step's classes add say what they take and give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.model import Finding
    from cursus.validation.reading.signatures import Signature
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE", "added_methods"]

_OF_BUILDERS, _OF_CONFIGS = frozenset(dir(StepBuilderBase)), frozenset(dir(BasePipelineConfig))
_OWNERS = ("self", "cls")
_TOLD = ("Args:", "Arguments:", "Parameters", "Returns:", "Return:", ":param", ":return")


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """The public methods with parameters or results that neither annotations nor the docstring tell of."""
    for owner, method in added_methods(step):
        untold = [each.name for each in method.parameters if not (each.annotation or each.name in _OWNERS)]
        untold = [name for name in untold if not name.startswith("*")]
        parts = [*untold, *(() if method.returns else ("its result",))]
        if parts and not any(word in (method.docstring or "") for word in _TOLD):
            fact = f"{owner}.{method.name} tells no type of {' and '.join(parts)}"
            yield RULE.finding(step, method.place, fact, "annotate it, or tell it in the docstring")


def added_methods(step: StepReading) -> Iterator[tuple[str, Signature]]:
    """The public methods that builder and config define beside those of their bases, without validators."""
    builder, config = step.builder, step.config
    if builder is not None and not (builder.fault or builder.unknown):
        own = (method.signature for method in builder.own_methods)
        yield from ((builder.name, each) for each in own if _is_added(each, _OF_BUILDERS))
    if config is not None and not (config.fault or config.unknown):
        yield from ((config.name, each) for each in config.methods if _is_added(each, _OF_CONFIGS))


def _is_added(method: Signature, known: frozenset[str]) -> bool:
    is_public = not method.name.startswith("_") and method.name not in known
    return is_public and not any("validator" in each or "overload" in each for each in method.decorators)


RULE = Rule(
    code="untyped-method",
    level=0,
    severity=Severity.ADVICE,
    what="A public method that a builder or a config adds tells no types of its parameters or its result.",
    why="Whoever calls it has to read its code, and no tool can tell that it is called rightly.",
    remedy="Annotate the parameters and the result, or tell of them in the docstring under Args and Returns.",
    check=check,
    example="def rows_of(self, path):  # in a builder",
)
