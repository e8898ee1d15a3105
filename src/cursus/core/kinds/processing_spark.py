"""Processing jobs on Spark, in the SageMaker SDK's names: PySpark scripts and jars."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.processing import ScriptProcessor
from cursus.core.kinds.processing_data import ProcessingInput, ProcessingOutput
from cursus.core.kinds.processing_run import INPUT_PATH, ProcessingRun
from cursus.core.kinds.variables import Join, is_variable
from cursus.errors import Fault, KindError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["PySparkProcessor", "SparkJarProcessor"]

_SUBMIT = "smspark-submit"
_EVENT_LOGS = "/opt/ml/processing/spark-events/"
_S3_SCHEMES = ("s3://", "s3a://")
_CLASSIFICATION_KEYS = ("Classification", "Properties", "Configurations")
_CLASSIFICATIONS = (
    "core-site",
    "export",
    "hadoop-env",
    "hadoop-log4j",
    "hive-env",
    "hive-exec-log4j",
    "hive-log4j",
    "hive-site",
    "spark-defaults",
    "spark-env",
    "spark-hive-site",
    "spark-log4j",
    "spark-metrics",
    "yarn-env",
    "yarn-site",
)


@dataclass(frozen=True, kw_only=True)
class SparkRun(ProcessingRun):
    """A run of an application on Spark, with what is submitted beside it; `submitted` is by option, as in `jars`."""

    submit_class: Any = None
    submitted: Mapping[str, Sequence[Any]] = field(default_factory=dict[str, "Sequence[Any]"])
    configuration: Any = None
    spark_event_logs_s3_uri: Any = None

    def prepared(self) -> ProcessingRun:
        """The plain run of the application, with what is submitted among the inputs and in the command."""
        processor = self.processor
        assert isinstance(processor, _SparkProcessor)
        command: list[Any] = [_SUBMIT]
        if self.submit_class is not None:
            command += ["--class", self.submit_class]
        inputs = [*self.inputs]
        for option, paths in self.submitted.items():
            brought, value = processor.submitted(option, paths)
            inputs += brought
            command += [f"--{option}", value]
        outputs = [*self.outputs]
        if self.spark_event_logs_s3_uri:
            command += ["--local-spark-event-logs-dir", _EVENT_LOGS]
            outputs.append(ProcessingOutput(_EVENT_LOGS, self.spark_event_logs_s3_uri, s3_upload_mode="Continuous"))
        if self.configuration:
            inputs.append(processor.configured(self.configuration))
        return ProcessingRun(
            processor=processor,
            inputs=inputs,
            outputs=outputs,
            arguments=self.arguments,
            code=self.code,
            experiment_config=self.experiment_config,
            kms_key=self.kms_key,
            command=command,
        )


@dataclass(kw_only=True)
class _SparkProcessor(ScriptProcessor):
    """What both kinds of Spark jobs share."""

    framework_version: str | None = None
    py_version: str | None = None
    container_version: str | None = None
    command: Sequence[Any] = (_SUBMIT,)
    configuration_location: str | None = None
    dependency_location: str | None = None

    code_option = "submit_app"

    @property
    def image(self) -> Any:
        """The Spark container's address: as given, or the version's own in the session's region."""
        if self.image_uri:
            return self.image_uri
        return image_uri(
            "spark",
            self.session.boto_region_name,
            self.framework_version or "",
            py_version=self.py_version,
            instance_type=self.known_instance_type,
            container_version=f"v{self.container_version}" if self.container_version else None,
        )

    @property
    def environment(self) -> Mapping[str, Any]:
        """The job's `Environment`, which a Spark job always has."""
        return self.env or {}

    def submitted(self, option: str, paths: Sequence[Any]) -> tuple[list[ProcessingInput], Any]:
        """The inputs that bring local files of an option, and the option's value: addresses and container paths."""
        local = [Path(str(path).removeprefix("file://")) for path in paths if not _is_remote(path)]
        values = [path for path in paths if _is_remote(path)]
        inputs: list[ProcessingInput] = []
        if local:
            folder = self.session.stage_files(option, local, location=self.dependency_location)
            inputs = [ProcessingInput(folder, f"{INPUT_PATH}/{option}", option)]
            values.append(f"{INPUT_PATH}/{option}")
        known = not any(is_variable(value) for value in values)
        return inputs, ",".join(values) if known else Join(on=",", values=values)

    def configured(self, configuration: Any) -> ProcessingInput:
        """The input that brings the configuration, as a JSON file."""
        location = self.configuration_location
        address = self.session.stage_json("configuration.json", configuration, location=location)
        return ProcessingInput(address, f"{INPUT_PATH}/conf", "conf")

    def get_run_args(self, code: Any = None, **options: Any) -> ProcessingRun:
        """The run with all that the processor brings along: for steps that name processor, code and inputs apart.

        Such a step has no place for the command of its own, so the processor takes it.
        """
        application = options.pop("submit_app", code)
        run = self.run(application, **options).prepared()
        self.command = run.command or self.command
        return run

    def _spark_run(self, application: Any, submitted: Mapping[str, Any], options: Mapping[str, Any]) -> SparkRun:
        kept = self.kept_options(options, _RUN_OPTIONS)
        faults = list(_submit_faults(application, submitted, kept))
        if faults:
            raise KindError.of(Fault(f"{type(self).__name__}.run", fact, hint) for fact, hint in faults)
        for side in ("inputs", "outputs"):
            kept[side] = kept.get(side) or ()
        given = {option: paths for option, paths in submitted.items() if paths}
        return SparkRun(processor=self, code=application, submitted=given, **kept)

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from super()._faults()
        if not (self.image_uri or self.framework_version):
            yield "has no framework_version", "give the version of Spark, or image_uri"
        if (self.py_version is None) != (self.container_version is None):
            lone = "py_version" if self.py_version else "container_version"
            yield f"has {lone} alone", "give both py_version and container_version, or neither"


@dataclass(kw_only=True)
class PySparkProcessor(_SparkProcessor):
    """Compute that runs a Python script on Spark."""

    def run(  # type: ignore[override]  # the SDK's order
        self,
        submit_app: str | Path,
        submit_py_files: Sequence[Any] | None = None,
        submit_jars: Sequence[Any] | None = None,
        submit_files: Sequence[Any] | None = None,
        **options: Any,
    ) -> ProcessingRun:
        """The arguments of a step that submits the script; what is submitted beside it is local, in S3 or a variable.

        Options are `inputs`, `outputs`, `arguments`, `configuration` (EMR's classifications, one or a list),
        `spark_event_logs_s3_uri` and those of `Processor.run`.

        Raises:
            KindError: there is no script, or the configuration is none; all faults together.
        """
        return self._spark_run(
            submit_app, {"py-files": submit_py_files, "jars": submit_jars, "files": submit_files}, options
        )


@dataclass(kw_only=True)
class SparkJarProcessor(_SparkProcessor):
    """Compute that runs a class of a jar on Spark."""

    def run(  # type: ignore[override]  # the SDK's order
        self,
        submit_app: str | Path,
        submit_class: Any = None,
        submit_jars: Sequence[Any] | None = None,
        submit_files: Sequence[Any] | None = None,
        **options: Any,
    ) -> ProcessingRun:
        """The arguments of a step that submits the jar's class; options as those of `PySparkProcessor.run`.

        Raises:
            KindError: there is no jar or no class, or the configuration is none; all faults together.
        """
        if not submit_class:
            raise KindError("SparkJarProcessor.run has no submit_class", hint="name the class that the jar runs")
        submitted = {"jars": submit_jars, "files": submit_files}
        return self._spark_run(submit_app, submitted, {**options, "submit_class": submit_class})


_RUN_OPTIONS = ("inputs", "outputs", "arguments", "configuration", "spark_event_logs_s3_uri", "submit_class")


def _is_remote(path: Any) -> bool:
    return is_variable(path) or str(path).startswith(_S3_SCHEMES)


def _submit_faults(
    application: Any, submitted: Mapping[str, Any], options: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    if is_variable(application) or not application:
        yield f"submit_app {application!r} is no path", "name the script or jar, local or in S3"
    for option, paths in submitted.items():
        name = f"submit_{option.replace('-', '_')}"
        if isinstance(paths, str):
            yield f"{name} is a text", f"give a list: {name}=[{paths!r}]"
            continue
        for path in paths or ():
            if not _is_remote(path) and not Path(str(path).removeprefix("file://")).exists():
                yield f"{name}: no file or folder {str(path)!r}", "name a local one, or one in S3"
    logs = options.get("spark_event_logs_s3_uri")
    if logs is not None and not is_variable(logs) and not str(logs).startswith("s3://"):
        yield f"spark_event_logs_s3_uri {logs!r} is no S3 address", "write s3://bucket/prefix"
    yield from _configuration_faults(options.get("configuration"))


def _configuration_faults(configuration: Any) -> Iterator[tuple[str, str]]:
    listed = configuration if isinstance(configuration, list) else [configuration]
    for entry in listed if configuration is not None else ():
        if not isinstance(entry, dict):
            yield f"configuration {entry!r} is no mapping", "give Classification and Properties"
            continue
        for key in ("Classification", "Properties"):
            if key not in entry:
                yield f"configuration has no {key!r}", "give Classification and Properties"
        for key in (key for key in entry if key not in _CLASSIFICATION_KEYS):
            hint = did_you_mean(key, _CLASSIFICATION_KEYS) or f"it takes {', '.join(_CLASSIFICATION_KEYS)}"
            yield f"configuration has an unknown key {key!r}", hint
        named = entry.get("Classification")
        if named is not None and named not in _CLASSIFICATIONS:
            hint = did_you_mean(str(named), _CLASSIFICATIONS) or f"known: {', '.join(_CLASSIFICATIONS)}"
            yield f"unknown classification {named!r}", hint
        yield from _configuration_faults(entry.get("Configurations"))
    try:
        json.dumps(configuration)
    except TypeError as error:
        yield f"configuration is no JSON: {error}", "give texts, numbers, lists and mappings"
