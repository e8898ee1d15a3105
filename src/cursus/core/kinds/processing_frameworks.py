"""Processing jobs that run a script of a source folder in a framework's container, in the SageMaker SDK's names."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.processing import ScriptProcessor
from cursus.core.kinds.processing_data import ProcessingInput
from cursus.core.kinds.processing_run import INPUT_PATH, ProcessingRun
from cursus.core.kinds.variables import is_variable
from cursus.errors import Fault, KindError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cursus.core.kinds.framework import FrameworkScript

__all__ = [
    "FrameworkProcessor",
    "HuggingFaceProcessor",
    "MXNetProcessor",
    "PyTorchProcessor",
    "TensorFlowProcessor",
    "XGBoostProcessor",
]

_ARCHIVE = "sourcedir.tar.gz"
_REPOSITORY = re.compile(
    r"arn:[^:]+:codeartifact:(?P<region>[^:]+):(?P<owner>[^:]+):repository/(?P<domain>[^/]+)/(?P<name>.+)"
)
_START = """\
#!/bin/bash
# Unpacks the step's source code, installs what it requires, and runs its entry point in this shell's place.
set -e
cd {folder}
tar -xzf {archive}
if [[ -f requirements.txt ]]; then
{install}fi
export PYTHONPATH="$PWD${{PYTHONPATH:+:$PYTHONPATH}}"
exec {command} {entry_point} "$@"
"""
# The backport of `typing` that some older images hold keeps their pip from working.
_INSTALL = """\
    {python} -m pip uninstall --yes typing
    {python} -m pip install -r requirements.txt
"""
_LOG_IN = """\
    if command -v aws > /dev/null; then
        aws codeartifact login --tool pip --domain {domain} --domain-owner {owner} --repository {name} --region {region}
    else
        echo "The image has no AWS CLI: packages come from the public index." >&2
    fi
"""


@dataclass(frozen=True, kw_only=True)
class FrameworkRun(ProcessingRun):
    """A run whose script brings its folder along, packed, with a start script that unpacks it."""

    source_dir: str | None = None
    dependencies: Sequence[str] | None = None
    codeartifact_repo_arn: str | None = None

    def prepared(self) -> ProcessingRun:
        """The plain run of the start script, with the packed code among the inputs; code in S3 runs as it is."""
        processor = self.processor
        assert isinstance(processor, FrameworkProcessor)
        entry_point = str(self.code).removeprefix("file://")
        start = entry_point
        inputs = self.inputs
        if not entry_point.startswith("s3://"):
            source = self._source(processor, entry_point)
            inputs = [*inputs, ProcessingInput(source, f"{INPUT_PATH}/code/", "code")]
            start = self._staged_start(processor, entry_point)
        return ProcessingRun(
            processor=processor,
            inputs=inputs,
            outputs=self.outputs,
            arguments=self.arguments,
            code=start,
            experiment_config=self.experiment_config,
        )

    def _source(self, processor: FrameworkProcessor, entry_point: str) -> str:
        folder = self.source_dir
        if folder is not None and folder.startswith("s3://"):
            return folder
        local = Path(folder.removeprefix("file://")) if folder else None
        return processor.session.stage_source(
            local,
            entry_point,
            self.dependencies or (),
            code_location=processor.code_location,
            kms_key=self._code_key(),
        )

    def _staged_start(self, processor: FrameworkProcessor, entry_point: str) -> str:
        inside = entry_point if self.source_dir else PurePosixPath(entry_point).name
        text = processor.start_script(inside, self.codeartifact_repo_arn)
        return processor.session.stage_text("runproc.sh", text, kms_key=self._code_key())

    def _code_key(self) -> str | None:
        key = self.kms_key or self.processor.output_kms_key
        return key if isinstance(key, str) else None


@dataclass(kw_only=True)
class FrameworkProcessor(ScriptProcessor):
    """Compute that runs a script of a source folder in the container of `estimator_cls`, as in `XGBoost`.

    The folder travels as `sourcedir.tar.gz`; in the container it is unpacked, its `requirements.txt` is installed where
    it has one, and the script is started with `command` from within it.

    Raises:
        KindError: neither an estimator class nor an image is given, beside the faults of every processor.
    """

    estimator_cls: type[FrameworkScript] | None = None
    framework_version: str | None = None
    py_version: str | None = "py3"
    command: Sequence[Any] | None = None  # type: ignore[assignment]  # the SDK's own default
    code_location: str | None = None

    framework: ClassVar[str] = ""
    code_channel = "entrypoint"

    def run(  # type: ignore[override]  # the SDK's order
        self,
        code: str | Path,
        source_dir: str | Path | None = None,
        dependencies: Sequence[str] | None = None,
        git_config: Mapping[str, str] | None = None,
        inputs: Sequence[ProcessingInput] | None = None,
        outputs: Sequence[Any] | None = None,
        **options: Any,
    ) -> ProcessingRun:
        """The arguments of a step that runs the script here.

        `code` is relative to `source_dir`, a local folder or a `sourcedir.tar.gz` in S3; without one it is a path, or
        the S3 address of a shell script that is run as it is. `dependencies` are local files and folders that lie
        beside it. Options are `arguments`, `codeartifact_repo_arn` and those of `Processor.run`.

        Raises:
            KindError: these do not go together, or `git_config` is given; all faults together.
        """
        faults = list(_run_faults(code, source_dir, dependencies, git_config))
        if faults:
            raise KindError.of(Fault(f"{type(self).__name__}.run", fact, hint) for fact, hint in faults)
        kept = self.kept_options(options, ("arguments", "codeartifact_repo_arn"))
        return FrameworkRun(
            processor=self,
            code=code,
            source_dir=None if source_dir is None else str(source_dir),
            dependencies=dependencies,
            inputs=inputs or (),
            outputs=outputs or (),
            **kept,
        )

    @property
    def image(self) -> Any:
        """The container's address: as given, or the framework's own for training, in the session's region."""
        if self.image_uri:
            return self.image_uri
        framework = self.framework or (self.estimator_cls.framework if self.estimator_cls else "")
        return image_uri(
            framework,
            self.session.boto_region_name,
            self.framework_version or "",
            py_version=self.py_version,
            instance_type=self.known_instance_type,
            scope="training",
            **self._image_options(),
        )

    def command_for(self, script: str | None, command: Sequence[Any] | None = None) -> list[Any] | None:
        """The shell with the start script's container path."""
        return super().command_for(script, ("/bin/bash",))

    def code_address(self, code: str | Path, kms_key: str | None) -> str:
        """As that of `Processor`; a Python script is refused, since a shell runs the code of a step without a run."""
        if str(code).endswith(".py"):
            raise KindError(f"{type(self).__name__} would run {str(code)!r} as a shell script", hint=_ABOUT_RUN)
        return super().code_address(code, kms_key)

    def start_script(self, entry_point: str, codeartifact_repo_arn: str | None = None) -> str:
        """The shell script that unpacks the code and starts the entry point."""
        command = [str(word) for word in self.command or ("python",)]
        python = command[0] if PurePosixPath(command[0]).name.startswith("python") else "python"
        log_in = _LOG_IN.format(**_repository(codeartifact_repo_arn)) if codeartifact_repo_arn else ""
        return _START.format(
            folder=f"{INPUT_PATH}/code",
            archive=_ARCHIVE,
            install=log_in + _INSTALL.format(python=python),
            command=" ".join(command),
            entry_point=shlex.quote(entry_point),
        )

    def _image_options(self) -> dict[str, str]:
        """What else the framework's image depends on."""
        return {}

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from super()._faults()
        if not (self.image_uri or self.framework or self.estimator_cls):
            yield "has neither estimator_cls nor image_uri", "name the framework's estimator, as in XGBoost"
        if not (self.image_uri or self.framework_version):
            yield f"has no {self._version_name}", f"give {self._version_name}, or image_uri"

    _version_name: ClassVar[str] = "framework_version"


@dataclass(kw_only=True)
class XGBoostProcessor(FrameworkProcessor):
    """Compute that runs a script of a source folder in the XGBoost container."""

    framework = "xgboost"


@dataclass(kw_only=True)
class PyTorchProcessor(FrameworkProcessor):
    """Compute that runs a script of a source folder in a PyTorch container."""

    framework = "pytorch"


@dataclass(kw_only=True)
class TensorFlowProcessor(FrameworkProcessor):
    """Compute that runs a script of a source folder in a TensorFlow container."""

    framework = "tensorflow"


@dataclass(kw_only=True)
class MXNetProcessor(FrameworkProcessor):
    """Compute that runs a script of a source folder in an MXNet container."""

    framework = "mxnet"


@dataclass(kw_only=True)
class HuggingFaceProcessor(FrameworkProcessor):
    """Compute that runs a script of a source folder in a Hugging Face container, on PyTorch or on TensorFlow."""

    transformers_version: str | None = None
    tensorflow_version: str | None = None
    pytorch_version: str | None = None
    py_version: str | None = "py36"

    framework = "huggingface"
    _version_name = "transformers_version"

    def __post_init__(self) -> None:
        self.framework_version = self.framework_version or self.transformers_version
        super().__post_init__()

    def _image_options(self) -> dict[str, str]:
        base = "pytorch" if self.pytorch_version else "tensorflow"
        options = {"base_framework_version": f"{base}{self.pytorch_version or self.tensorflow_version}"}
        machine = self.known_instance_type or ""
        return options | ({"container_version": _GPU_CONTAINER} if _GPU_MACHINE.match(machine) else {})

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from super()._faults()
        if not self.image_uri and bool(self.pytorch_version) == bool(self.tensorflow_version):
            seen = "both pytorch_version and" if self.pytorch_version else "neither pytorch_version nor"
            yield f"has {seen} tensorflow_version", "give exactly one of them"


_GPU_CONTAINER = "cu110-ubuntu18.04"
_GPU_MACHINE = re.compile(r"ml\.[pg]\d")
_ABOUT_RUN = "build the step with step_args=processor.run(code=..., source_dir=...)"


def _run_faults(
    code: str | Path, source_dir: str | Path | None, dependencies: Sequence[str] | None, git_config: Any
) -> Iterator[tuple[str, str]]:
    if git_config is not None:
        yield "takes no git_config", "check the repository out, and give its folder as source_dir"
    if is_variable(code) or is_variable(source_dir):
        fact = f"code {code!r} of source_dir {source_dir!r} is known only in a run"
        yield fact, "name a local script: code is packed before a run"
    elif not str(code):
        yield "has no code", "name the script"
    elif str(code).startswith("s3://"):
        yield from _remote_code_faults(str(code), {"source_dir": source_dir, "dependencies": dependencies})
    elif str(source_dir).startswith("s3://"):
        yield from _remote_folder_faults(str(source_dir), dependencies)


def _remote_code_faults(code: str, beside: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    given = [name for name, value in beside.items() if value]
    if given:
        yield f"has {' and '.join(given)} beside code in S3", "name code relative to source_dir"
    if code.endswith(".py"):
        yield f"would run {code!r} as a shell script", "give source_dir='s3://.../sourcedir.tar.gz' beside it"


def _remote_folder_faults(folder: str, dependencies: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    if not folder.endswith(f"/{_ARCHIVE}"):
        yield f"source_dir {folder!r} is no {_ARCHIVE}", "the container unpacks a file of that name"
    if dependencies:
        yield "has dependencies beside a source_dir in S3", "pack them into the archive"


def _repository(arn: str) -> dict[str, str]:
    found = _REPOSITORY.fullmatch(arn)
    if found is None:
        hint = "write arn:aws:codeartifact:<region>:<account>:repository/<domain>/<repository>"
        raise KindError(f"codeartifact_repo_arn {arn!r} is no ARN of a repository", hint=hint)
    return {name: shlex.quote(value) for name, value in found.groupdict().items()}
