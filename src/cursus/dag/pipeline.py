"""Reads what a DAG file says of the pipeline as a whole: its name and its options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.pipeline import (
    MlflowConfig,
    ParallelismConfiguration,
    PipelineDefinitionConfig,
    PipelineExperimentConfig,
    PipelineOptions,
)
from cursus.core.kinds.variables import ExecutionVariables
from cursus.errors import Fault, KindError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from cursus.core.documents import Document, Keys

__all__ = ["read_pipeline"]

_KEYS = ("name", "experiment", "mlflow", "parallelism", "use_custom_job_prefix", "metadata")
_EXPERIMENT = ("experiment_name", "trial_name")
_MLFLOW = ("mlflow_resource_arn", "mlflow_experiment_name")
_PARALLELISM = ("max_parallel_execution_steps",)
_VARIABLES = {
    f"Execution.{variable.name}": variable
    for name, variable in vars(ExecutionVariables).items()
    if not name.startswith("_")
}


def read_pipeline(document: Document) -> tuple[str | None, PipelineOptions, list[Fault]]:
    """The name below `pipeline`, the options, and the faults of what is none.

    ```yaml
    pipeline:
      name: risk
      experiment: {experiment_name: risk, trial_name: Execution.PipelineExecutionId}    # false: none
      mlflow: {mlflow_resource_arn: "arn:...", mlflow_experiment_name: risk}
      parallelism: {max_parallel_execution_steps: 8}
      use_custom_job_prefix: true
      metadata: {team: risk}
    ```
    """
    given = document.value.get("pipeline")
    if given is None or isinstance(given, str):
        return given, PipelineOptions(), []
    if not isinstance(given, Mapping):
        hint = "put it in quotes, or give a mapping with `name:`"
        return None, PipelineOptions(), [Fault(document.place("pipeline"), f"{given!r} is no name", hint)]
    parts = _Options(document, given)
    return parts.name, parts.options, parts.faults


class _Options:
    """The options of a mapping, and the faults of what it holds besides."""

    def __init__(self, document: Document, given: Mapping[str, Any]) -> None:
        self.faults: list[Fault] = []
        self._document, self._given = document, given
        self._refuse_unknown(given, _KEYS)
        name = given.get("name")
        if name is not None and not isinstance(name, str):
            self._fault(("name",), f"{name!r} is no name", "put it in quotes")
        self.name: str | None = name if isinstance(name, str) else None
        self.options = PipelineOptions(
            **self._experiment(),
            mlflow=self._made("mlflow", MlflowConfig, _MLFLOW, needed="mlflow_resource_arn"),
            parallelism=self._made("parallelism", ParallelismConfiguration, _PARALLELISM, needed=_PARALLELISM[0]),
            definition=PipelineDefinitionConfig(self._flag("use_custom_job_prefix")),
            metadata=self._mapping("metadata") or {},
        )

    def _experiment(self) -> dict[str, PipelineExperimentConfig | None]:
        if self._given.get("experiment") is False:
            return {"experiment": None}
        made = self._made("experiment", PipelineExperimentConfig, _EXPERIMENT)
        return {"experiment": made} if made else {}

    def _made(self, key: str, kind: Callable[..., Any], known: tuple[str, ...], needed: str | None = None) -> Any:
        """One of the SDK's shapes, from the mapping below a key; None where there is none, or a wrong one."""
        given = self._mapping(key)
        if given is None:
            return None
        self._refuse_unknown(given, known, key)
        if needed is not None and needed not in given:
            self._fault((key,), f"{key} has no {needed}", f"add `{needed}:`")
            return None
        try:
            return kind(**{name: _value(given[name]) for name in known if name in given})
        except KindError as error:
            for fault in error.faults:
                self._fault((key,), f"{key}: {fault.fact}", fault.hint or "")
            return None

    def _mapping(self, key: str) -> Mapping[str, Any] | None:
        given = self._given.get(key)
        if given is None or isinstance(given, Mapping):
            return given
        self._fault((key,), f"{key}: {given!r} is no mapping", f"write `{key}:` with its fields below it")
        return None

    def _flag(self, key: str) -> bool:
        given = self._given.get(key, False)
        if not isinstance(given, bool):
            self._fault((key,), f"{key}: {given!r} is neither true nor false", "write true or false")
        return given is True

    def _refuse_unknown(self, entry: Mapping[str, Any], known: tuple[str, ...], *keys: str) -> None:
        for name in entry:
            if name not in known:
                hint = did_you_mean(str(name), known) or f"fields: {', '.join(known)}"
                self._fault((*keys, name), f"unknown field {name!r}", hint)

    def _fault(self, keys: Keys, fact: str, hint: str) -> None:
        self.faults.append(Fault(self._document.place("pipeline", *keys), fact, hint))


def _value(value: Any) -> Any:
    """A value as the options hold it: the name of an execution variable is that variable."""
    return _VARIABLES.get(value, value) if isinstance(value, str) else value
