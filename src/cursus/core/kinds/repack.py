"""The training job that puts code into a model's archive, for containers that look for it there."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.core.kinds.code import folder_tree, script_tree
from cursus.core.kinds.training import TrainingStep
from cursus.core.kinds.training_frameworks import SKLearn
from cursus.core.kinds.training_inputs import TrainingInput
from cursus.core.kinds.variables import is_variable
from cursus.errors import ConfigurationError, Fault, KindError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.core.kinds.model import Model, ServableModel

__all__ = ["RepackJob", "repack_step"]

_SCRIPT = "cursus_runtime.repack"
_DESCRIPTION = "Used to repack a model with customer scripts for a register/create model step"
_FIXED = ("entry_point", "source_dir", "hyperparameters", "dependencies")
_NETWORK = ("subnets", "security_group_ids")


@dataclass(kw_only=True)
class RepackJob(SKLearn):
    """The job: the repacking script, with the model's code in the folders `code` and `lib` beside it."""

    packed: Mapping[str, Path] = field(default_factory=dict[str, Path])

    def shipped_beside(self) -> Mapping[str, Path]:
        """The model's code, by the name that it has in the archive."""
        return self.packed


def repack_step(name: str, owner: ServableModel, model: Model, settings: Mapping[str, Any]) -> TrainingStep:
    """The step that puts a model's code into its archive: `model.tar.gz` is the step's `S3ModelArtifacts`.

    `owner` is the model that is created or registered, of which `model` is one container.

    Raises:
        KindError: a setting that there is not, or none to choose.
    """
    _refuse(settings)
    session = settings.get("sagemaker_session") or model.session
    bucket = f"s3://{session.default_bucket()}/{session.pipeline_name}"
    chosen: dict[str, Any] = {
        "instance_type": "ml.m5.large",
        "framework_version": "1.2-1",
        "role": owner.role or model.role,
        "output_kms_key": model.model_kms_key,
        "output_path": f"{(model.code_location or bucket).rstrip('/')}/{name}",
    }
    chosen |= {"disable_profiler": True, **_network(owner)}
    if any(settings.get(key) for key in _NETWORK):
        chosen |= dict.fromkeys(_NETWORK)
    chosen |= {key: value for key, value in settings.items() if value is not None}
    chosen |= {"sagemaker_session": session, "entry_point": _script()}
    chosen |= {"packed": _packed(model), "hyperparameters": _told(model)}
    job = RepackJob(**chosen)
    return TrainingStep(name=name, description=_DESCRIPTION, estimator=job, inputs=_channels(model))


def _refuse(settings: Mapping[str, Any]) -> None:
    known = {entry.name for entry in fields(SKLearn)}
    faults = [
        Fault("repack_model_step_settings", f"{name!r} is not to choose: the model's code decides it", "leave it out")
        for name in settings
        if name in _FIXED
    ]
    faults += [
        Fault("repack_model_step_settings", f"there is no setting {name!r}", did_you_mean(name, known))
        for name in settings
        if name not in known
    ]
    if faults:
        raise KindError.of(faults)


def _script() -> str:
    found = find_spec(_SCRIPT)
    if found is None or found.origin is None:
        raise ConfigurationError(f"{_SCRIPT} is not installed", hint="reinstall cursus-pipelines: it brings it")
    return found.origin


def _remote(source_dir: Any) -> bool:
    return is_variable(source_dir) or str(source_dir).lower().startswith("s3://")


def _packed(model: Model) -> dict[str, Path]:
    """The model's code by its path in the job's archive, so that its requirements.txt is not the job's own."""
    beside = {f"lib/{Path(path).name}": Path(path) for path in model.dependencies}
    if _remote(model.source_dir):
        return beside
    entry = str(model.entry_point)
    tree = folder_tree(Path(model.source_dir), entry) if model.source_dir else script_tree(Path(entry))
    return {**beside, **{f"code/{name}": path for name, path in tree.files}}


def _told(model: Model) -> dict[str, Any]:
    """What the script is told; local paths go by their last part, since a definition is the same on any machine."""
    source = model.source_dir
    return {
        "inference_script": Path(str(model.entry_point)).name,
        "model_archive": model.model_data,
        "dependencies": " ".join(Path(path).name for path in model.dependencies) or None,
        "source_dir": source if source is None or _remote(source) else Path(source).name,
    }


def _channels(model: Model) -> dict[str, TrainingInput]:
    """The archive; and the code, where it lies on S3 already."""
    code = {"code": TrainingInput(model.source_dir)} if model.source_dir and _remote(model.source_dir) else {}
    return {"training": TrainingInput(model.model_data), **code}


def _network(owner: ServableModel) -> dict[str, Any]:
    vpc = owner.vpc_config or {}
    return {"subnets": vpc.get("Subnets"), "security_group_ids": vpc.get("SecurityGroupIds")}
