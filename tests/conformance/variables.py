"""What a test puts into a config's marked field to see that the service would get a value of the run."""

from __future__ import annotations

import json
import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from tests.unit.core.examples import BASE

from cursus.compiler.parameters import used_parameters
from cursus.core.base.builder_base import execution_prefix
from cursus.core.config_fields.markers import Arg, Env, Input, Runtime, marked_fields
from cursus.core.config_fields.variable_values import value_kinds
from cursus.core.kinds.processing import ProcessingOutput, ProcessingStep, Processor
from cursus.core.kinds.step import PropertyFile
from cursus.core.kinds.variables import (
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
    PipelineParameter,
    Properties,
    variables_in,
)
from cursus.definition.verify import verify

if TYPE_CHECKING:
    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.base.config_base import BasePipelineConfig

_TYPES: tuple[tuple[str, type[PipelineParameter], Any], ...] = (
    ("boolean", ParameterBoolean, True),
    ("number", ParameterFloat, 0.5),
    ("integer", ParameterInteger, 1),
    ("text", ParameterString, "s3://my-bucket/x"),
    ("json", ParameterString, "[]"),
)
_MEMBERS: dict[str, Any] = {
    "additional_model_data_sources": [
        {
            "ChannelName": "more",
            "S3DataSource": {
                "S3Uri": ParameterString("Probe", "s3://my-bucket/more/"),
                "S3DataType": "S3Prefix",
                "CompressionType": "None",
            },
        }
    ],
    "cluster_config": {
        "ReleaseLabel": ParameterString("Probe", "emr-7.0.0"),
        "Instances": {"InstanceGroups": [{"InstanceRole": "MASTER", "InstanceType": "m5.xlarge", "InstanceCount": 1}]},
    },
    "conditions": [{"input": "metrics", "json_path": "auc", "operator": ">=", "right": ParameterFloat("Probe", 0.5)}],
    "image_config": {"RepositoryAccessMode": ParameterString("Probe", "Platform")},
    "metric_definitions": [{"Name": ParameterString("Probe", "auc"), "Regex": "auc=(.*)"}],
    "tuning_instances": [{"instance_type": ParameterString("Probe", "ml.m5.large"), "instance_count": 2}],
}
"""Members that take a variable, of fields whose shape the service knows and the field's type does not say."""
_BESIDE: dict[str, dict[str, Any]] = {
    "checkpoint_local_path": {"use_checkpoints": True},
    "cluster_config": {"cluster_id": None},
    "execution_role_arn": {"cluster_id": "j-1", "cluster_config": None},
    "generate_inference_id": {"data_capture_s3_uri": "s3://my-bucket/captured"},
    "hyperband_max_resource": {"strategy": "Hyperband", "hyperband_min_resource": 1},
    "hyperband_min_resource": {"strategy": "Hyperband", "hyperband_max_resource": 9},
    "max_wait_in_seconds": {"use_spot_instances": True},
    "processing_instance_type_large": {"use_large_processing_instance": True},
    "processing_instance_type_small": {"use_large_processing_instance": False},
    "repack_instance_type": {"enable_network_isolation": True},
    "repack_volume_size": {"enable_network_isolation": True},
    "security_group_ids": {"subnets": ["subnet-0123456789"]},
    "subnets": {"security_group_ids": ["sg-0123456789"]},
}
"""What a field is not to be set without."""


def mark_of(config: type[BasePipelineConfig], field: str) -> Any:
    """The field's mark; None where it has none."""
    marks = config.model_fields[field].metadata
    return next((each for each in marks if isinstance(each, Env | Arg | Input | Runtime)), None)


def marked(config: type[BasePipelineConfig]) -> list[str]:
    """The fields that take values of a run; a job type chooses the specification, and is none."""
    return [name for name in config.model_fields if name != "job_type" and mark_of(config, name) is not None]


def is_container(config: type[BasePipelineConfig], field: str) -> bool:
    """Whether the field takes values of a run for its members only."""
    kinds = value_kinds(config.model_fields[field].annotation)
    return kinds == {"json"} and isinstance(mark_of(config, field), Runtime)


def fields_with_probe(config: type[BasePipelineConfig], field: str, plain: Any) -> dict[str, Any]:
    """The field with the parameter `Probe` in it, and what it is not to be set without."""
    return {field: _probe(config, field, plain), **_BESIDE.get(field, {})}


def _probe(config: type[BasePipelineConfig], field: str, plain: Any) -> Any:
    annotation = config.model_fields[field].annotation
    if field in _MEMBERS:
        return _MEMBERS[field]
    if not is_container(config, field):
        least = next((each.ge for each in config.model_fields[field].metadata if hasattr(each, "ge")), 0)
        return _parameter(annotation, plain, max(1, least))
    if annotation == list[str]:
        return [ParameterString("Probe", plain[0] if plain else "sg-0123456789")]
    return {"A": ParameterInteger("Probe", 1) if annotation == dict[str, str] else ParameterString("Probe", "x")}


def _parameter(annotation: Any, plain: Any, least: int) -> PipelineParameter:
    """A parameter that defaults to a field's own value, or to a fitting one."""
    choices = _choices(annotation)
    if isinstance(plain, list | dict) or "dict[" in str(annotation):
        return ParameterString("Probe", json.dumps({} if plain is None else plain))
    kind, parameter, value = next(each for each in _TYPES if each[0] in value_kinds(annotation))
    usual = choices[0] if choices and kind == "text" else least if kind == "integer" else value
    return parameter("Probe", usual if plain is None else plain)  # type: ignore[call-arg]  # each takes name and default


def _choices(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) in {Union, types.UnionType}:
        return next(filter(None, map(_choices, get_args(annotation))), ())
    return ()


def is_told(builder: StepBuilderBase[Any]) -> bool:
    """Whether the requests of the builder's step hold `Probe`; the step is sound, and declares what it refers to."""
    config: BasePipelineConfig = builder.config
    answered = {mark.logical_name for _, mark, value in marked_fields(config, Input) if value}
    wired = {need: _address() for need in builder.spec.dependencies if need not in answered}
    step = builder.create_step(inputs=wired)
    requests = step.to_requests()
    probes = {each for each in variables_in(_values(config)) if isinstance(each, PipelineParameter)}
    found = set(used_parameters({"step": (config, step)}, requests, ())) - {execution_prefix(config)}
    told = "Parameters.Probe" in json.dumps(requests)
    assert found == (probes if told else set())
    declared = [each.to_request() for each in {*probes, execution_prefix(config)}]
    document = {"Version": "2020-12-01", "Parameters": declared, "Steps": [_before(), *requests]}
    assert [str(fault) for fault in verify(document)] == []
    return told


def _values(value: Any) -> Any:
    if isinstance(value, BaseModel):
        value = dict(value)
    if isinstance(value, dict):
        return {key: _values(part) for key, part in value.items()}
    return [_values(part) for part in value] if isinstance(value, list) else value


def _address() -> Any:
    return Properties("Before").ProcessingOutputConfig.Outputs["out"].S3Output.S3Uri


def _before() -> dict[str, Any]:
    """The step that the others take their inputs from."""
    processor = Processor(role=BASE["role"], instance_type="ml.m5.large", image_uri="image")
    output = ProcessingOutput("/opt/ml/processing/output/out", "s3://my-bucket/out", "out")
    report = PropertyFile("evaluation", "out", "evaluation.json")
    return ProcessingStep(name="Before", processor=processor, outputs=[output], property_files=[report]).to_request()
