"""Defines processing steps that share one source folder, with verification, beside SageMaker SDK v2 by hand."""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compile_pipeline import ROLE, best

if TYPE_CHECKING:
    from collections.abc import Callable

MACHINE = {"role": ROLE, "instance_type": "ml.m5.2xlarge", "instance_count": 1}


def write_sources(folder: Path, modules: int = 40) -> Path:
    """A source folder of some modules, 4 kB each."""
    folder.mkdir(parents=True)
    (folder / "prep.py").write_text("print(1)\n")
    for index in range(modules):
        (folder / f"module_{index:02}.py").write_text(f"VALUE_{index} = {index}  # {'x' * 50}\n" * 60)
    return folder


def ours(steps: int, sources: Path) -> Callable[[], Any]:
    """Processors, runs, steps, the JSON text and its verification."""
    from cursus.core.kinds import PipelineSession, ProcessingInput, ProcessingOutput, ProcessingStep, XGBoostProcessor
    from cursus.definition.verify import verify

    def define() -> str:
        session = PipelineSession("my-bucket", "bench")
        processor = XGBoostProcessor(framework_version="1.7-1", sagemaker_session=session, **MACHINE)
        made = [
            ProcessingStep(
                name=f"Step{index:03}",
                step_args=processor.run(
                    code="prep.py",
                    source_dir=sources,
                    inputs=[ProcessingInput("s3://my-bucket/raw", "/opt/ml/processing/input/i", "i")],
                    outputs=[ProcessingOutput("/opt/ml/processing/output/o", output_name="o")],
                    arguments=["--part", str(index)],
                ),
            )
            for index in range(steps)
        ]
        requests = [step.to_request() for step in made]
        document = {"Version": "2020-12-01", "Metadata": {}, "Parameters": [], "Steps": requests}
        assert verify(document) == []
        return json.dumps(document)

    return define


def sdk(steps: int, sources: Path, folder: Path) -> Callable[[], Any]:
    """The same steps as a user writes them; the SDK verifies nothing."""
    logging.disable(logging.WARNING)
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "oracle"))
    from offline import offline_pipeline_session
    from sagemaker import utils
    from sagemaker.processing import ProcessingInput, ProcessingOutput
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.steps import ProcessingStep
    from sagemaker.xgboost import XGBoostProcessor

    session = offline_pipeline_session(folder / "s3")
    # The tests' session keeps botocore's endpoint table in memory; the SDK as its users have it reads it at each step.
    utils._botocore_resolver = getattr(utils._botocore_resolver, "__wrapped__", utils._botocore_resolver)

    def define() -> str:
        processor = XGBoostProcessor(framework_version="1.7-1", sagemaker_session=session, **MACHINE)
        made = [
            ProcessingStep(
                name=f"Step{index:03}",
                step_args=processor.run(
                    code="prep.py",
                    source_dir=str(sources),
                    inputs=[ProcessingInput("s3://my-bucket/raw", "/opt/ml/processing/input/i", "i")],
                    outputs=[ProcessingOutput("/opt/ml/processing/output/o", output_name="o")],
                    arguments=["--part", str(index)],
                ),
            )
            for index in range(steps)
        ]
        return Pipeline(name="bench", steps=made, sagemaker_session=session).definition()

    return define


def table(steps: int = 400) -> str:
    """The figures as Markdown: CPU seconds of both, in one process."""
    with tempfile.TemporaryDirectory() as folder:
        sources = write_sources(Path(folder) / "src")
        mine = best(ours(steps, sources), 7)
        theirs = best(sdk(steps, sources, Path(folder)), 0)
    return "\n".join(
        [
            "## Processing steps of one source folder",
            "",
            f"CPU time in process of {steps} `XGBoostProcessor` steps that share a folder of 41 files: definition, JSON and",
            "verification; beside it SageMaker SDK v2 by hand, which verifies nothing and packs the folder at each step.",
            "",
            "| steps | cursus | SDK v2 | ratio |",
            "|---|---|---|---|",
            f"| {steps} | {mine * 1000:.0f} ms | {theirs * 1000:.0f} ms | {theirs / mine:.0f}x |",
        ]
    )


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
