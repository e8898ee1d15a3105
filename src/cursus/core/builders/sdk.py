"""Builds steps with the classes of SageMaker SDK v2 (the extra `sdk`)."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import Any

from cursus.aws.sdk import sdk_step_definition, sdk_value
from cursus.aws.sdk_session import SdkSession, quiet_sdk, sdk_session
from cursus.core.base.builder_base import ConfigT, StepBuilderBase
from cursus.core.kinds.sdk import SdkStep
from cursus.core.kinds.session import Asset
from cursus.core.kinds.variables import request
from cursus.errors import ConfigurationError

__all__ = ["SdkStepBuilder"]


class SdkStepBuilder(StepBuilderBase[ConfigT]):
    """Builds a step with the SDK's own classes; it compiles, runs and deploys beside steps of ours.

    A subclass writes `make_step`. What the SDK uploads meanwhile becomes an asset of the pipeline: nothing leaves the
    machine before the pipeline is deployed. Where the SDK puts the time into an address, two compilations differ.
    """

    @abstractmethod
    def make_step(self, inputs: dict[str, Any], outputs: dict[str, Any]) -> Any:
        """The SDK's step, or one of its collections, named `self._get_step_name()` and made with `self.sdk_session`.

        Sources and destinations come by logical name, as texts or pipeline variables of the SDK.
        """

    def create_step(self, **kwargs: Any) -> SdkStep:
        """The SDK's step as one of a definition."""
        found = self._get_inputs(dict(self._needed_inputs(self._step_inputs(kwargs))))
        made = self._made(found, self._get_outputs(kwargs.get("outputs") or {}))
        requests, parameters = sdk_step_definition(made, self.session.pipeline_name, self.sdk_session)
        step = SdkStep(
            name=self._get_step_name(),
            requests=requests,
            parameters=parameters,
            depends_on=kwargs.get("dependencies") or [],
        )
        self.session.keep(Asset(uri, content=content) for uri, content in self._recorder.uploads.items())
        self._finished(step)
        return step

    def _made(self, inputs: dict[str, Any], outputs: dict[str, Any]) -> Any:
        try:
            with quiet_sdk():
                return self.make_step(inputs, outputs)
        except (TypeError, ValueError) as error:
            hint = "mend `make_step`; `--debug` shows where it failed"
            raise ConfigurationError(f"{self._get_step_name()}: the SDK refused: {error}", hint=hint) from error

    @property
    def sdk_session(self) -> Any:
        """The SDK's `PipelineSession`, which reaches nothing."""
        return self._recorder.session

    @cached_property
    def _recorder(self) -> SdkSession:
        return sdk_session(self.session.bucket, self.session.region)

    def _get_inputs(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The sources by logical name, in the SDK's terms."""
        return {name: sdk_value(request(value)) for name, value in inputs.items()}

    def _get_outputs(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """The destination of each offer that is a file, in the SDK's terms."""
        files = [name for name, offer in self.spec.outputs.items() if offer.is_file]
        return {name: sdk_value(request(self._destination(name, outputs))) for name in files}
