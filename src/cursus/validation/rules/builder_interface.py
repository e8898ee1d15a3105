"""A builder can be called as the compiler calls it."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any

from cursus.core.base.names import split_node_name
from cursus.validation.attempts import Breakage, attempt
from cursus.validation.declared_places import builder_place, config_place, method_place
from cursus.validation.loading import LoadedStep
from cursus.validation.model import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.validation.model import Finding
    from cursus.validation.subject import StepReading, World

__all__ = ["RULE"]

_INIT: dict[str, object] = {"sagemaker_session": None, "role": None, "notebook_root": None}
_STEP: dict[str, object] = {"inputs": {}, "outputs": {}, "dependencies": [], "enable_caching": True}
_CALLS: dict[str, tuple[tuple[object, ...], dict[str, object]]] = {
    "__init__": ((None, None), _INIT),
    "validate_configuration": ((None,), {}),
    "_get_inputs": ((None, {}), {}),
    "_get_outputs": ((None, {}), {}),
    "_get_environment_variables": ((None,), {}),
    "_get_job_arguments": ((None,), {}),
    "_get_cache_config": ((None, True), {}),
    "create_step": ((None,), _STEP),
}
_SHOWN = {
    "__init__": "config, sagemaker_session=, role=, notebook_root=",
    "_get_inputs": "inputs",
    "_get_outputs": "outputs",
    "_get_cache_config": "enable_caching",
    "create_step": "inputs=, outputs=, dependencies=, enable_caching=",
}


def check(step: StepReading, world: World) -> Iterator[Finding]:  # noqa: ARG001 - what a rule takes
    """Classes that are no builder or no config, methods that are left out or called otherwise, and other names.

    Also specifications of other job types, and `dependencies` that are taken and forgotten.
    """
    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.base.config_base import BasePipelineConfig

    loaded = step.loaded
    if not isinstance(loaded, LoadedStep):
        return
    place, builder = builder_place(step), loaded.builder
    if not issubclass(loaded.config, BasePipelineConfig):
        fact = f"{loaded.config.__name__} is no BasePipelineConfig"
        yield RULE.finding(step, config_place(step), fact, "derive it from BasePipelineConfig or one of its kinds")
    if not issubclass(builder, StepBuilderBase):
        fact, remedy = f"{builder.__name__} is no StepBuilderBase", "derive it from the builder of its type"
        yield RULE.finding(step, place, fact, remedy)
        return
    for method, fact, remedy in _methods(builder):
        yield RULE.finding(step, method_place(step, method), f"{builder.__name__} {fact}", remedy)
    for fact, remedy in (*_names(builder, step.definition.name), *_specs(loaded)):
        yield RULE.finding(step, place, f"{builder.__name__} {fact}", remedy)
    yield from _waiting(step)


def _specs(loaded: LoadedStep) -> Iterator[tuple[str, str]]:
    """The specifications of a job type that stand under the name of another, while that name has one of its own."""
    own = {str(job_type): spec for job_type, spec in loaded.specs.items()}
    for job_type, spec in own.items():
        of = str(split_node_name(spec.step_type)[1] or "")
        if job_type and of and of != job_type and own.get(of, spec) is not spec:
            yield (
                f"has {spec.step_type} in specs for the job type {job_type!r}",
                f"give {job_type!r} the specification of that job type",
            )


def _waiting(step: StepReading) -> Iterator[Finding]:
    """A step that does not wait for those that it is told to."""
    from cursus.validation.builds import waited_for

    for build in step.trials.builds[:1]:
        before = waited_for(build.config)
        found = attempt(partial(build.new_requests, dependencies=[before]), step.folder)
        if not isinstance(found, Breakage) and not any(before.name in each.get("DependsOn", []) for each in found):
            fact = "create_step(dependencies=[step]) makes a step that does not wait for the other one"
            remedy = "give the step depends_on=kwargs.get('dependencies')"
            yield RULE.finding(step, method_place(step, "create_step"), fact, remedy)


def _methods(builder: type[StepBuilderBase[Any]]) -> Iterator[tuple[str, str, str]]:
    """The methods that the class does not have, or that cannot be called as they are."""
    for name in sorted(builder.__abstractmethods__):
        yield name, f"does not define {name}", f"define {name}, or derive from a builder that has it"
    for name, (positional, named) in _CALLS.items():
        method = inspect.getattr_static(builder, name, None)
        found = method.__func__ if isinstance(method, staticmethod | classmethod) else method
        shown = f"{name}({_SHOWN.get(name, '')})"
        if not callable(found):
            yield name, f"has {name}, which cannot be called", f"make it a method: {shown}"
        elif not _takes(found, positional[isinstance(method, staticmethod) :], named):
            yield name, f"has {name}{inspect.signature(found)}, which is called as {shown}", f"take these: {shown}"


def _takes(method: Any, positional: tuple[object, ...], named: dict[str, object]) -> bool:
    try:
        inspect.signature(method).bind(*positional, **named)
    except TypeError:
        return False
    except ValueError:
        # What is written in C may have no signature that Python can tell.
        return True
    return True


def _names(builder: type[StepBuilderBase[Any]], step: str) -> Iterator[tuple[str, str]]:
    """The names that the class was registered under, where the step's is not one of them."""
    from cursus.registry.builder_registry import get_global_registry

    names = get_global_registry().names_of(builder)
    if names and step not in names:
        yield (
            f"registers itself as {' and '.join(map(repr, names))}, and the step is {step!r}",
            f"register it as {step!r}",
        )


RULE = Rule(
    code="builder-interface",
    level=5,
    severity=Severity.ERROR,
    what="A builder is none, lacks a method that the compiler calls, does not take the arguments that it is called "
    "with or forgets them, has the specification of one job type for another, or is registered under another name than "
    "the step's.",
    why="The compiler makes builders and steps by these names and keywords: a pipeline with the step cannot be "
    "compiled.",
    remedy="Derive the builder from the base of its type, and keep to the signatures of the methods that it overrides.",
    check=check,
    example="def create_step(self, inputs):  # outputs, dependencies and enable_caching are passed, too",
    runs_code=True,
)
