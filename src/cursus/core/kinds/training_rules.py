"""Rules that watch a training job while it runs, in the SageMaker SDK's names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.training_debugger import CollectionConfig
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cursus.core.kinds.session import PipelineSession

__all__ = ["ProfilerRule", "Rule", "RuleBase"]

_DETAILED = "DetailedProfilerProcessingJobConfig"
_DETAILED_MACHINE, _DETAILED_DISK = "ml.m5.4xlarge", 128


class ProfilerRuleConfig(Protocol):
    """A built-in profiler rule, as AWS's package of rules describes it."""

    rule_name: str
    rule_parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBase:
    """A rule's name, its parameters, and the machine that evaluates it; no image stands for the service's own."""

    name: str
    image_uri: Any = None
    instance_type: Any = None
    container_local_output_path: Any = None
    s3_output_path: Any = None
    volume_size_in_gb: Any = None
    rule_parameters: Mapping[str, Any] | None = None

    def to_request(self, session: PipelineSession) -> dict[str, Any]:
        """The job's entry in `DebugRuleConfigurations` or `ProfilerRuleConfigurations`."""
        on_own_machine = self.image_uri is not None or self.name.startswith(_DETAILED)
        return request_dict(
            RuleConfigurationName=self.name,
            RuleEvaluatorImage=self.image_uri or self._service_image(session.region),
            InstanceType=self.instance_type if on_own_machine else None,
            VolumeSizeInGB=self.volume_size_in_gb if on_own_machine else None,
            LocalPath=self.container_local_output_path or None,
            S3OutputPath=self.s3_output_path or None,
            RuleParameters=self._staged(session) or None,
        )

    def _service_image(self, region: str) -> str:
        return image_uri("detailed-profiler" if self.name.startswith(_DETAILED) else "debugger", region, "latest")

    def _staged(self, session: PipelineSession) -> dict[str, Any]:
        """The parameters, with the address of a rule's own source file."""
        parameters = dict(self.rule_parameters or {})
        source = parameters.get("source_s3_uri")
        if isinstance(source, str) and not source.startswith("s3://"):
            parameters["source_s3_uri"] = session.stage_text(Path(source).name, _text_of(source))
        return parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(RuleBase):
    """A rule about the tensors that the debugger saves; `Rule.sagemaker` and `Rule.custom` make them."""

    collections_to_save: Sequence[CollectionConfig] = ()

    @classmethod
    def sagemaker(
        cls,
        base_config: Mapping[str, Any] | str,
        name: str | None = None,
        *,
        other_trials_s3_input_paths: Iterable[Any] = (),
        rule_parameters: Mapping[str, Any] | None = None,
        collections_to_save: Sequence[CollectionConfig] | None = None,
        **options: Any,
    ) -> Self:
        """A built-in rule: by its name, or by its description as AWS's package of rules gives it.

        `options` are the other members: `container_local_output_path`, `s3_output_path`.
        """
        described = _described(base_config) if isinstance(base_config, str) else base_config
        rule = described["DebugRuleConfiguration"]
        saved = [_collection(entry) for entry in described.get("CollectionConfigurations", ())]
        given = {**rule.get("RuleParameters", {}), **(rule_parameters or {})}
        if (rule_parameters or {}).get("rule_to_invoke") is not None:
            raise KindError(
                f"rule {rule['RuleConfigurationName']!r} is built in, and rule_to_invoke names another",
                hint="remove rule_to_invoke, or use Rule.custom",
            )
        return cls(
            name=name or rule["RuleConfigurationName"],
            rule_parameters={**_trials(other_trials_s3_input_paths), **given},
            collections_to_save=collections_to_save or saved,
            **options,
        )

    @classmethod
    def custom(
        cls,
        name: str,
        image_uri: Any,
        instance_type: Any,
        volume_size_in_gb: Any,
        *,
        source: str | None = None,
        rule_to_invoke: Any = None,
        other_trials_s3_input_paths: Iterable[Any] = (),
        rule_parameters: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Self:
        """A rule of one's own, in an image and on a machine of one's own.

        `options` are the other members: `collections_to_save`, `container_local_output_path`, `s3_output_path`.
        """
        return cls(
            name=name,
            image_uri=image_uri,
            instance_type=instance_type,
            volume_size_in_gb=volume_size_in_gb,
            rule_parameters={
                **_trials(other_trials_s3_input_paths),
                **_own_source(name, source, rule_to_invoke),
                **(rule_parameters or {}),
            },
            **options,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilerRule(RuleBase):
    """A rule about how the job uses its machines; `ProfilerRule.sagemaker` and `ProfilerRule.custom` make them."""

    @classmethod
    def sagemaker(cls, base_config: ProfilerRuleConfig | str, name: str | None = None, **options: Any) -> Self:
        """A built-in rule: by its name, or by its description as AWS's package of rules gives it.

        `options` are the other members: `container_local_output_path`, `s3_output_path`, `instance_type`,
        `volume_size_in_gb`.
        """
        if isinstance(base_config, str):
            rule, parameters = base_config, {"rule_to_invoke": base_config}
        else:
            rule = base_config.rule_name
            parameters = {key: str(value) for key, value in base_config.rule_parameters.items()}
        return cls(name=name or rule, rule_parameters=parameters, **options)

    @classmethod
    def detailed(cls, instance_type: Any = None, volume_size_in_gb: Any = None) -> Self:
        """The rule that turns a detailed profile into a report."""
        return cls(
            name=_DETAILED,
            instance_type=instance_type or _DETAILED_MACHINE,
            volume_size_in_gb=volume_size_in_gb or _DETAILED_DISK,
            rule_parameters={"rule_to_invoke": "DetailedProfilerProcessing"},
        )

    @classmethod
    def custom(
        cls,
        name: str,
        image_uri: Any,
        instance_type: Any,
        volume_size_in_gb: Any,
        *,
        source: str | None = None,
        rule_to_invoke: Any = None,
        rule_parameters: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Self:
        """A rule of one's own, in an image and on a machine of one's own."""
        given = {key: str(value) for key, value in (rule_parameters or {}).items()}
        return cls(
            name=name,
            image_uri=image_uri,
            instance_type=instance_type,
            volume_size_in_gb=volume_size_in_gb,
            rule_parameters={**_own_source(name, source, rule_to_invoke), **given},
            **options,
        )


def _own_source(name: str, source: str | None, rule_to_invoke: Any) -> dict[str, Any]:
    if bool(source) != bool(rule_to_invoke):
        raise KindError(
            f"rule {name!r} with source={source!r}, rule_to_invoke={rule_to_invoke!r}",
            hint="give both, the file and the rule in it, or neither",
        )
    return request_dict(source_s3_uri=source or None, rule_to_invoke=rule_to_invoke or None)


def _trials(addresses: Iterable[Any]) -> dict[str, Any]:
    return {f"other_trial_{number}": address for number, address in enumerate(addresses)}


def _described(name: str) -> dict[str, Any]:
    rule = {"RuleConfigurationName": name, "RuleParameters": {"rule_to_invoke": name}}
    return {"DebugRuleConfiguration": rule}


def _collection(entry: Mapping[str, Any]) -> CollectionConfig:
    return CollectionConfig(entry["CollectionName"], entry.get("CollectionParameters", {}))


def _text_of(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        raise KindError(f"a rule's source {path}: {error.strerror}", hint="check the path") from error
