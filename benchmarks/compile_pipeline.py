"""Compiles a chain of processing steps, with verification, beside SageMaker SDK v2 on the same chain by hand."""

from __future__ import annotations

import gc
import itertools
import logging
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "arn:aws:iam::000000000000:role/SageMakerExecutionRole"
SHARED = {
    "author": "bench",
    "bucket": "my-bucket",
    "role": ROLE,
    "region": "NA",
    "service_name": "bench",
    "pipeline_version": "1.0",
}
NODE = "FeatureEngineering"


def names(steps: int) -> list[str]:
    return ["DataLoading", *(f"Step{index:03}" for index in range(1, steps))]


def ours(steps: int) -> Callable[[], Any]:
    """Config objects, resolution, compilation, verification and the JSON text of a chain."""
    from cursus.compiler.compile import PipelineDAGCompiler
    from cursus.dag.model import Node, PipelineDAG
    from cursus.registry.builder_registry import get_global_registry

    registry = get_global_registry()
    loading, engineering = (registry.get_config_class(step) for step in ("DataLoading", NODE))

    def compile_chain() -> str:
        listed = names(steps)
        nodes = [Node(name, "DataLoading" if name == "DataLoading" else NODE) for name in listed]
        edges = list(itertools.pairwise(listed))
        pins = {f"{b}.raw_data": f"{a}.{'raw_data' if a == 'DataLoading' else 'engineered_data'}" for a, b in edges}
        configs = {"DataLoading": loading(**SHARED, source_uri="s3://my-bucket/raw")}
        configs |= {
            name: engineering(**SHARED, derived_columns=[{"name": "a", "expression": "b + 1"}]) for name in listed[1:]
        }
        compiled = PipelineDAGCompiler().compile(PipelineDAG(nodes, edges, pins), configs)
        assert compiled.verify() == []
        return compiled.definition()

    return compile_chain


def sdk(steps: int, folder: Path) -> Callable[[], Any]:
    """The same chain with SKLearnProcessor, as a user writes it; the SDK verifies nothing."""
    logging.disable(logging.WARNING)
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "oracle"))
    from offline import offline_pipeline_session
    from sagemaker import utils
    from sagemaker.processing import ProcessingInput, ProcessingOutput
    from sagemaker.sklearn.processing import SKLearnProcessor
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.steps import ProcessingStep

    script = folder / "script.py"
    script.write_text("print(1)\n")
    session = offline_pipeline_session(folder / "s3")
    # The tests' session keeps botocore's endpoint table in memory; the SDK as its users have it reads it at each step.
    utils._botocore_resolver = getattr(utils._botocore_resolver, "__wrapped__", utils._botocore_resolver)

    def define_chain() -> str:
        made: list[Any] = []
        for name in names(steps):
            processor = SKLearnProcessor(
                "1.2-1", role=ROLE, instance_type="ml.m5.2xlarge", instance_count=1, sagemaker_session=session,
                env={"DERIVED_COLUMNS": "[]"},
            )  # fmt: skip
            source = (
                made[-1].properties.ProcessingOutputConfig.Outputs["o"].S3Output.S3Uri if made else "s3://my-bucket/raw"
            )
            arguments = processor.run(
                code=str(script),
                inputs=[ProcessingInput(source=source, destination="/opt/ml/processing/input/i", input_name="i")],
                outputs=[ProcessingOutput(source="/opt/ml/processing/output/o", output_name="o")],
            )
            made.append(ProcessingStep(name=name, step_args=arguments))
        return Pipeline(name="bench", steps=made, sagemaker_session=session).definition()

    return define_chain


def best(action: Callable[[], Any], rounds: int) -> float:
    """The least CPU seconds of some rounds, after one that warms up."""
    times: list[float] = []
    for _ in range(rounds + 1):
        gc.collect()
        started = time.process_time()
        action()
        times.append(time.process_time() - started)
    return min(times[1:] or times)


def whole_process(steps: int) -> float:
    """Wall seconds of `python -c` that imports cursus and compiles the chain once, best of three."""
    here = str(Path(__file__).parent)
    code = f"import sys; sys.path.insert(0, {here!r}); import compile_pipeline as b; b.ours({steps})()"
    times: list[float] = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - started)
    return min(times)


def rows(sizes: tuple[int, ...] = (10, 100, 400)) -> list[tuple[int, float, float, float]]:
    """Steps, our CPU seconds in process, our wall seconds as a process, the SDK's CPU seconds."""
    found: list[tuple[int, float, float, float]] = []
    for steps in sizes:
        mine = best(ours(steps), 7)
        with tempfile.TemporaryDirectory() as folder:
            theirs = best(sdk(steps, Path(folder)), 1 if steps <= sizes[0] else 0)
        found.append((steps, mine, whole_process(steps), theirs))
    return found
