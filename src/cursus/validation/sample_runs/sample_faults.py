"""What a samples file says that its step, or the steps that it names, do not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from cursus.errors import did_you_mean
from cursus.validation.loading import LoadFault
from cursus.validation.sample_runs.plan import configured, input_fields
from cursus.validation.samples.model import OutputSample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.validation.loading import LoadedStep
    from cursus.validation.sample_runs.model import SampleFault
    from cursus.validation.sample_runs.steps import SampledStep, SampledSteps

__all__ = ["sample_faults"]


def sample_faults(step: SampledStep, steps: SampledSteps) -> Iterator[SampleFault]:
    """The inputs, outputs and values of a samples file that are not there, or not taken."""
    classes = step.classes
    if not isinstance(classes, LoadFault):
        yield from _inputs(step, classes)
        yield from _outputs(step, steps)
        yield from dict.fromkeys(
            each for job_type in classes.specs or [""] for each in _values(step, classes, job_type)
        )


def _inputs(step: SampledStep, classes: LoadedStep) -> Iterator[SampleFault]:
    needs = dict.fromkeys(need for spec in classes.specs.values() for need in spec.dependencies)
    for name in step.samples.inputs:
        if name not in needs:
            hint = did_you_mean(name, needs) or f"its needs are {', '.join(needs) or 'none'}"
            yield step.fault(("inputs", name), f"{step.files.name} has no need {name!r}", hint)


def _outputs(step: SampledStep, steps: SampledSteps) -> Iterator[SampleFault]:
    for need, sample in step.samples.inputs.items():
        if not isinstance(sample, OutputSample):
            continue
        found = steps.named(step, sample.step)
        if found is None:
            hint = did_you_mean(sample.step, step.world.steps) or "`cursus steps list` lists the steps"
            yield step.fault(("inputs", need, "from"), f"there is no step {sample.step!r}", hint)
            continue
        classes = found[0].classes
        specs = {} if isinstance(classes, LoadFault) else classes.specs
        offers = dict.fromkeys(name for spec in specs.values() for name in spec.outputs)
        if specs and sample.output not in offers:
            hint = did_you_mean(sample.output, offers) or f"its outputs are {', '.join(offers)}"
            yield step.fault(("inputs", need, "from"), f"{sample.step} has no output {sample.output!r}", hint)


def _values(step: SampledStep, classes: LoadedStep, job_type: str) -> Iterator[SampleFault]:
    """The values of the config that it refuses."""
    values, _ = configured(step, classes.config, job_type, {})
    for need, field in input_fields(classes.config).items():
        if field in values:
            values[field] = f"s3://samples/{need}"
    try:
        classes.config(**values)
    except ValidationError as error:
        for each in error.errors():
            keys = each["loc"]
            if keys and keys[0] in step.samples.config:
                fact = f"config.{'.'.join(map(str, keys))}: {each['msg']}"
                yield step.fault(("config", *keys), fact, "give a value that the config takes")
