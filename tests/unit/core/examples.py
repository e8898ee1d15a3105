"""Configs, specifications and sessions that tests of the layers build on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus.core.config_fields.markers import Arg, Env, Input
from cursus.core.kinds.session import PipelineSession

if TYPE_CHECKING:
    from pathlib import Path

BASE: dict[str, Any] = {
    "author": "risk-team",
    "bucket": "my-bucket",
    "role": "arn:aws:iam::000000000000:role/pipeline",
    "region": "NA",
    "service_name": "fraud",
    "pipeline_version": "1.0",
}

CONTRACT = ScriptContract(
    entry_point="clean.py",
    expected_input_paths={"DATA": "/opt/ml/processing/input/data", "side": "/opt/ml/processing/input/side"},
    expected_output_paths={"clean": "/opt/ml/processing/output/clean"},
    required_env_vars=["LABEL_FIELD", "MODE"],
    optional_env_vars={"SEED": "42", "LIMIT": "", "SHARE": "0.5"},
)

SPEC = StepSpecification(
    "Cleaning",
    dependencies=[DependencySpec("DATA", compatible_sources=["Loading"]), DependencySpec("side", required=False)],
    outputs=[OutputSpec("clean")],
    script_contract=CONTRACT,
)


class CleaningConfig(BasePipelineConfig):
    """A config with every kind of mark, and a script of its own."""

    label_name: Annotated[str, Env("LABEL_FIELD")]

    mode: str | None = "strict"
    share: float = 0.5
    seed: Annotated[int, Env("SEED")] = 7
    job_type: Annotated[str | None, Arg("--job_type")] = None
    side_uri: Annotated[str | None, Input("side")] = None
    script: str | None = None

    processing_entry_point: str = "clean.py"
    processing_framework_version: str = "1.2-1"
    processing_instance_count: int = 1
    processing_volume_size: int = 30
    effective_instance_type: str = "ml.m5.large"
    max_runtime_in_seconds: int | None = None

    def get_script_path(self, default_path: str | None = None) -> str | None:
        return self.script or default_path


def cleaning_config(folder: Path, **fields: Any) -> CleaningConfig:
    """A config whose script is really there."""
    script = folder / "clean.py"
    script.write_text("print('clean')\n")
    return CleaningConfig(**{**BASE, "label_name": "is_fraud", "script": str(script), **fields})


def session() -> PipelineSession:
    return PipelineSession("my-bucket", "fraud-NA")
