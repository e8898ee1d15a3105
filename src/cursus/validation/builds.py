"""A step as its builder makes it: with sample values, for each job type, every need wired to a step that stands in."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cursus.compiler.parameters import used_parameters
from cursus.core.base.builder_base import execution_prefix
from cursus.core.config_fields.markers import Input, marked_fields
from cursus.core.kinds.processing import ProcessingOutput, ProcessingStep, Processor
from cursus.core.kinds.session import PipelineSession
from cursus.core.kinds.step import PropertyFile
from cursus.core.kinds.variables import Properties
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.base.config_base import BasePipelineConfig
    from cursus.core.base.contract_base import ScriptContract
    from cursus.core.base.specification_base import StepSpecification
    from cursus.core.kinds.step import Step

__all__ = ["SOURCE", "Build", "definition_of", "source_of", "waited_for"]

SOURCE = "SampleSource"
"""The step that stands in for all that a step takes its inputs from."""

_FILES = re.compile(rf'"Steps\.{SOURCE}\.PropertyFiles\.([A-Za-z0-9_-]+)"')


class Build:
    """What a builder makes of a config; a builder is made anew for each step.

    Raises:
        whatever the step's code raises, when a part is asked for.
    """

    def __init__(self, builder_class: type[StepBuilderBase[Any]], config: BasePipelineConfig, job_type: str) -> None:
        """Takes the builder's class, the config, and the job type, which is empty where a step has none."""
        self._builder_class = builder_class
        self.config, self.job_type = config, job_type

    def new_builder(self) -> StepBuilderBase[Any]:
        """A builder over the config."""
        config = self.config
        session = PipelineSession(config.bucket, config.pipeline_name, config.aws_region)
        return self._builder_class(config, sagemaker_session=session)

    @cached_property
    def builder(self) -> StepBuilderBase[Any]:
        """One such builder."""
        return self.new_builder()

    @property
    def spec(self) -> StepSpecification:
        """The specification that the builder goes by."""
        return self.builder.spec

    @property
    def contract(self) -> ScriptContract | None:
        """The contract that the builder goes by."""
        return self.builder.contract

    @cached_property
    def answered(self) -> frozenset[str]:
        """The needs that the config itself answers."""
        return frozenset(mark.logical_name for _, mark, value in marked_fields(self.config, Input) if value)

    @cached_property
    def step(self) -> Step:
        """The step with every need wired."""
        return self.new_step()

    def new_step(self, without: Collection[str] = (), **options: Any) -> Step:
        """A step of a new builder, with every need wired but for some; options are those of `create_step`."""
        wired = {need: source_of(need) for need in self.spec.dependencies if need not in {*self.answered, *without}}
        made: Step | None = self.new_builder().create_step(inputs=wired, **options)
        if made is None:  # pyright: ignore[reportUnnecessaryComparison]  # whatever its signature says
            name = self._builder_class.__name__
            raise ConfigurationError(f"{name}: create_step returns None", hint="return the step that it makes")
        return made

    @cached_property
    def requests(self) -> list[dict[str, Any]]:
        """What the definition holds for the step, the last for itself, as plain JSON."""
        return _as_json(self.step.to_requests())

    def new_requests(self, without: Collection[str] = (), **options: Any) -> list[dict[str, Any]]:
        """What a definition would hold for such a step as `new_step` gives."""
        return _as_json(self.new_step(without, **options).to_requests())


def _as_json(requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(json.dumps(requests))
    return found


def source_of(need: str) -> Properties:
    """What answers a need."""
    return Properties(SOURCE).ProcessingOutputConfig.Outputs[need].S3Output.S3Uri


def definition_of(build: Build) -> dict[str, Any]:
    """A definition that holds the step, and before it the one that stands in for its sources."""
    config, requests = build.config, build.requests
    found = used_parameters({"step": (config, build.step)}, requests, ())
    parameters = dict.fromkeys([execution_prefix(config), *found])
    source = _source(config, build.spec.dependencies, requests)
    return {
        "Version": "2020-12-01",
        "Parameters": [each.to_request() for each in parameters],
        "Steps": [source.to_request(), *requests],
    }


def waited_for(config: BasePipelineConfig) -> Step:
    """A step that another one may have to wait for, without taking anything of it."""
    return _source(config, {}, [])


def _source(config: BasePipelineConfig, needs: Mapping[str, Any], requests: list[dict[str, Any]]) -> ProcessingStep:
    """A step that offers all of the needs, and the files that are read of it."""
    outputs = [
        ProcessingOutput(f"/opt/ml/processing/output/{need}", f"s3://{config.bucket}/{need}", need) for need in needs
    ]
    names = sorted(set(_FILES.findall(json.dumps(requests))))
    files = [PropertyFile(name, next(iter(needs)), f"{name}.json") for name in names if needs]
    image = "000000000000.dkr.ecr.us-east-1.amazonaws.com/sample:1"
    processor = Processor(role=str(config.role), instance_type="ml.m5.large", image_uri=image)
    return ProcessingStep(name=SOURCE, processor=processor, outputs=outputs, property_files=files)
