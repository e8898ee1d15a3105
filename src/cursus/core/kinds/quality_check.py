"""Checks of the quality of data and of models, in the SageMaker SDK's names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.check_job import CheckStep
from cursus.core.kinds.faults import one_of, refuse, variables_in
from cursus.core.kinds.processing import ProcessingInput, ProcessingOutput
from cursus.core.kinds.step import request_dict
from cursus.core.kinds.variables import ParameterString, PipelineParameter, PipelineVariable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.core.kinds.session import PipelineSession

__all__ = ["DataQualityCheckConfig", "DatasetFormat", "ModelQualityCheckConfig", "QualityCheckStep"]

_INPUT = "/opt/ml/processing/input"
_OUTPUT = "/opt/ml/processing/output"
_DATASET = "baseline_dataset_input"
_PREPROCESSOR = "record_preprocessor_script_input"
_POSTPROCESSOR = "post_analytics_processor_script_input"
_PROBLEMS = ("Regression", "BinaryClassification", "MulticlassClassification")
_POSITIONS = ("START", "END")
_SCRIPTS = {"post_analytics_processor_script": _POSTPROCESSOR, "record_preprocessor_script": _PREPROCESSOR}


class DatasetFormat:
    """How the rows of a baseline dataset are written."""

    @staticmethod
    def csv(header: bool = True, output_columns_position: str = "START") -> dict[str, Any]:
        """Comma-separated values; `output_columns_position` says where a captured prediction's columns stand."""
        refuse("DatasetFormat.csv", one_of("output_columns_position", output_columns_position, _POSITIONS))
        return {"csv": {"header": header, "output_columns_position": output_columns_position}}

    @staticmethod
    def json(lines: bool = True) -> dict[str, Any]:
        """JSON, with one object a line or one document."""
        return {"json": {"lines": lines}}

    @staticmethod
    def sagemaker_capture_json() -> dict[str, Any]:
        """What endpoints with data capture write."""
        return {"sagemakerCaptureJson": {}}


@dataclass(frozen=True, slots=True)
class _QualityCheckConfig:
    baseline_dataset: Any
    dataset_format: Mapping[str, Any]

    def _subject_faults(self) -> Iterator[tuple[str, str]]:
        if not self.dataset_format:
            yield "dataset_format is empty", "give one, as in DatasetFormat.csv(header=True)"
        for place in variables_in(self.dataset_format):
            yield f"dataset_format.{place} is known only when the pipeline runs", "write it out"
        for name in _SCRIPTS:
            if isinstance(getattr(self, name, None), PipelineVariable):
                yield f"{name} is known only when the pipeline runs", "give a local path or an S3 address"


@dataclass(frozen=True, slots=True)
class DataQualityCheckConfig(_QualityCheckConfig):
    """A check of a dataset's statistics.

    Dataset and scripts are local paths or S3 addresses; the dataset may be known only when the pipeline runs. Results
    go to `output_s3_uri`.
    """

    record_preprocessor_script: str | None = None
    output_s3_uri: Any = None
    post_analytics_processor_script: str | None = None

    def __post_init__(self) -> None:
        refuse(type(self).__name__, self._subject_faults())

    def environment(self) -> dict[str, Any]:
        """What the container is told of this kind of check."""
        return {}


@dataclass(frozen=True, slots=True)
class ModelQualityCheckConfig(_QualityCheckConfig):
    """A check of predictions against the truth.

    The attributes are positions or JSON paths of predicted label, probability and true label in a row.
    """

    problem_type: Any
    inference_attribute: Any = None
    probability_attribute: Any = None
    ground_truth_attribute: Any = None
    probability_threshold_attribute: Any = None
    output_s3_uri: Any = None
    post_analytics_processor_script: str | None = None

    def __post_init__(self) -> None:
        texts = [fault for name, value in self._attributes().items() for fault in _text_faults(name, value)]
        problem = one_of("problem_type", self.problem_type, _PROBLEMS)
        refuse(type(self).__name__, [*self._subject_faults(), *problem, *texts])

    def environment(self) -> dict[str, Any]:
        """What the container is told of this kind of check."""
        told = {name: _text(value) for name, value in self._attributes().items()}
        return request_dict(analysis_type="MODEL_QUALITY", problem_type=self.problem_type, **told)

    def _attributes(self) -> dict[str, Any]:
        names = ("inference", "probability", "ground_truth", "probability_threshold")
        return {f"{name}_attribute": getattr(self, f"{name}_attribute") for name in names}


@dataclass(kw_only=True)
class QualityCheckStep(CheckStep):
    """A quality check as a step; `properties` has the calculated and the used constraints and statistics."""

    quality_check_config: DataQualityCheckConfig | ModelQualityCheckConfig
    supplied_baseline_statistics: Any = None

    step_type = "QualityCheck"
    framework = ("model-monitor", "")

    @property
    def check_type(self) -> str:
        """`DATA_QUALITY` or `MODEL_QUALITY`."""
        return "DATA_QUALITY" if isinstance(self.quality_check_config, DataQualityCheckConfig) else "MODEL_QUALITY"

    @property
    def arguments(self) -> dict[str, Any]:
        """The request of `CreateProcessingJob`."""
        config, session = self.quality_check_config, self.check_job_config.session
        scripts = {name: script for name in _SCRIPTS if (script := getattr(config, name, None)) is not None}
        default = f"s3://{session.bucket}/{session.pipeline_name}/model-monitor/baselining/{self.name}/results"
        destination = default if config.output_s3_uri is None else config.output_s3_uri
        inputs = [
            ProcessingInput(self._dataset(session), f"{_INPUT}/{_DATASET}", _DATASET),
            *(_script_input(_SCRIPTS[name], script, session) for name, script in scripts.items()),
        ]
        paths = {name: f"{_INPUT}/{_SCRIPTS[name]}/{PurePosixPath(script).name}" for name, script in scripts.items()}
        output = ProcessingOutput(_OUTPUT, destination, "quality_check_output")
        return self._job(self._environment() | paths, inputs, output)

    def _baselines(self) -> dict[str, Any]:
        return {**super()._baselines(), "SuppliedBaselineStatistics": self.supplied_baseline_statistics}

    def _environment(self) -> dict[str, Any]:
        """The job's environment, less the paths of its scripts."""
        told = {
            "output_path": _OUTPUT,
            "publish_cloudwatch_metrics": "Disabled",  # the service takes metrics of monitoring schedules only
            "dataset_format": json.dumps(self.quality_check_config.dataset_format),
            "dataset_source": f"{_INPUT}/{_DATASET}",
        }
        return {**(self.check_job_config.env or {}), **told, **self.quality_check_config.environment()}

    def _dataset(self, session: PipelineSession) -> Any:
        source = self.quality_check_config.baseline_dataset
        if isinstance(source, PipelineVariable) or "://" in source:
            return source
        return session.stage_data(f"{self.name}/{_DATASET}", Path(source))


def _script_input(name: str, script: str, session: PipelineSession) -> ProcessingInput:
    address = script if "://" in script else session.stage_script(Path(script))
    return ProcessingInput(address, f"{_INPUT}/{name}", name)


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, PipelineVariable) else str(value)


def _text_faults(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, PipelineParameter) and not isinstance(value, ParameterString):
        yield f"{name} is a parameter of type {value.parameter_type}", "make it a ParameterString"
