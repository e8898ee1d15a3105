"""A training job without a network, as our kinds write it, run by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.kinds import PipelineSession, SKLearn, TrainingStep
from cursus.engine import RunRequest, run

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = "import os, pathlib\n(pathlib.Path(os.environ['SM_MODEL_DIR']) / 'model.txt').write_text('fitted')\n"


def test_a_job_without_a_network_finds_its_code_in_a_channel(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(SCRIPT)
    session = PipelineSession("my-bucket")
    job = SKLearn(
        str(tmp_path / "train.py"),
        role="r",
        framework_version="1.2-1",
        instance_type="ml.m5.large",
        output_path="s3://my-bucket/out",
        enable_network_isolation=True,
        sagemaker_session=session,
    )
    steps = [TrainingStep(name="Train", step_args=job.fit()).to_request()]
    for asset in session.assets.values():
        place = tmp_path / "s3" / asset.uri.removeprefix("s3://")
        place.parent.mkdir(parents=True)
        place.write_bytes(asset.made_file() or b"")

    definition = {"Version": "2020-12-01", "Parameters": [], "Steps": steps}
    result = run(
        RunRequest(definition, "Isolated", tmp_path / "store", assets={"s3://my-bucket": tmp_path / "s3" / "my-bucket"})
    )

    assert result.status == "Succeeded", [(step.reason, step.log_tail) for step in result.steps]
