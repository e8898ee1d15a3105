"""The steps beside which a new one will stand, and an example of one, as a prompt shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.making.neighbourhood import read_neighbourhood
from cursus.planner.requirements import StepRequirements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from cursus.core.base.specification_base import StepSpecification
    from cursus.planner.making.neighbourhood import Neighbour, Neighbourhood
    from cursus.registry.unified import UnifiedRegistryManager
    from cursus.validation.model import StepFiles

__all__ = ["example_lines", "neighbourhood_of", "step_lines"]

_MOST = 12
_ANY = StepRequirements(
    step_name="NewStep", description="A new step", sagemaker_step_type=StepKind.PROCESSING, developer_type="shared"
)


def neighbourhood_of(given: StepRequirements | None, root: Path, registry: UnifiedRegistryManager) -> Neighbourhood:
    """The steps that are at hand where the new one will stand."""
    return read_neighbourhood(given or _ANY, root, registry)


def step_lines(given: StepRequirements | None, world: Neighbourhood) -> Iterator[str]:
    """Every step on a line; what the likely neighbours need and offer below."""
    near = _near(given, world)
    yield "All of them:"
    yield ""
    yield from (f"- `{each.name}` ({each.kind}, {each.origin})" for each in world.steps)
    for each in near:
        yield from ("", f"### {each.name}", "", *_specification(each))
    if len(near) < len(world.steps):
        yield from ("", "`cursus steps show NAME` tells the same of the others.")


def _near(given: StepRequirements | None, world: Neighbourhood) -> list[Neighbour]:
    """The steps that could stand before or behind; all where that cannot be told."""
    if given is None:
        return list(world.steps[:_MOST])
    from cursus.planner.making.make import plan_beside

    joined = plan_beside(given, world).integration
    names = {each.step for each in (*joined.upstream, *joined.downstream)}
    found = [each for each in world.steps if {each.name, each.name.rpartition(":")[2]} & names]
    return (found or list(world.steps))[:_MOST]


def _specification(step: Neighbour) -> Iterator[str]:
    job_types = [each for each in step.specs if each]
    if job_types:
        yield f"Job types: {', '.join(job_types)}"
        yield ""
    spec = next(iter(step.specs.values()), None)
    if spec is not None:
        yield from _needs(spec)
        yield from _offers(spec)


def _needs(spec: StepSpecification) -> Iterator[str]:
    for name, need in spec.dependencies.items():
        told = [str(need.dependency_type), "required" if need.required else "optional"]
        more = [f"from {', '.join(need.compatible_sources)}"] if need.compatible_sources else []
        more += [f"aliases {', '.join(need.aliases)}"] if need.aliases else []
        more += [f"keywords {', '.join(need.semantic_keywords)}"] if need.semantic_keywords else []
        yield f"- need `{name}` ({', '.join(told)}): {'; '.join([need.description.rstrip('.'), *more])}"


def _offers(spec: StepSpecification) -> Iterator[str]:
    for name, offer in spec.outputs.items():
        more = [f"aliases {', '.join(offer.aliases)}"] if offer.aliases else []
        told = "; ".join([offer.description.rstrip("."), *more])
        yield f"- offer `{name}` ({offer.output_type}) at `{offer.property_path}`: {told}"


def example_lines(given: StepRequirements | None, registry: UnifiedRegistryManager) -> Iterator[str]:
    """The files of a registered step of the same type: of those that have most layers, the shortest."""
    from cursus.validation.steps import visible_steps

    kind = (given or _ANY).sagemaker_step_type
    steps = [each.files for each in visible_steps(registry.known).chosen]
    same = [each for each in steps if each.sagemaker_step_type == kind] or steps
    if not same:
        yield "No step is registered here."
        return
    step = min(same, key=_weight)
    yield f"`{step.qualified}`, as it is registered here."
    for layer, path in step.layers():
        yield from ("", f"### Its {layer}: {path.name}", "", "```python", path.read_text("utf-8").rstrip(), "```")


def _weight(step: StepFiles) -> tuple[int, int, str]:
    paths = [path for _, path in step.layers()]
    return -len(paths), sum(_size(paths)), step.qualified


def _size(paths: Iterable[Path]) -> list[int]:
    return [path.stat().st_size for path in paths]
