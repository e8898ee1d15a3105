"""What a DAG file says of the pipeline as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cursus.core.kinds.pipeline import (
    MlflowConfig,
    ParallelismConfiguration,
    PipelineDefinitionConfig,
    PipelineExperimentConfig,
    PipelineOptions,
)
from cursus.core.kinds.variables import ExecutionVariables
from cursus.dag.files import read_dag
from cursus.errors import DagError

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.dag.model import PipelineDAG

ARN = "arn:aws:sagemaker:us-east-1:000000000000:mlflow-app/x"


def dag(folder: Path, pipeline: str) -> PipelineDAG:
    path = folder / "dag.yaml"
    path.write_text(f"pipeline: {pipeline}\nnodes: [DataLoading]\n")
    return read_dag(path)


def test_all_options_are_read(tmp_path: Path) -> None:
    found = dag(
        tmp_path,
        f"{{name: risk, experiment: {{experiment_name: e, trial_name: Execution.PipelineName}}, "
        f"mlflow: {{mlflow_resource_arn: '{ARN}', mlflow_experiment_name: e}}, use_custom_job_prefix: true, "
        "parallelism: {max_parallel_execution_steps: 8}, metadata: {team: risk}}",
    )

    assert found.name == "risk"
    assert found.options == PipelineOptions(
        experiment=PipelineExperimentConfig("e", ExecutionVariables.PIPELINE_NAME),
        mlflow=MlflowConfig(ARN, "e"),
        parallelism=ParallelismConfiguration(8),
        definition=PipelineDefinitionConfig(use_custom_job_prefix=True),
        metadata={"team": "risk"},
    )


def test_a_name_alone_says_no_options(tmp_path: Path) -> None:
    assert dag(tmp_path, "risk").options == dag(tmp_path, "{name: risk}").options == PipelineOptions()


def test_an_experiment_may_be_none(tmp_path: Path) -> None:
    assert dag(tmp_path, "{experiment: false}").options.experiment is None


def test_all_faults_of_the_options_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(DagError) as caught:
        dag(
            tmp_path,
            "{nmae: x, name: 3, experiment: {experiment_name: a_b}, mlflow: {arn: x}, metadata: 7, "
            "parallelism: {max_parallel_execution_steps: 0}, use_custom_job_prefix: 1}",
        )

    assert [(fault.fact, fault.hint) for fault in caught.value.faults] == [
        ("unknown field 'nmae'", "did you mean 'name'?"),
        ("3 is no name", "put it in quotes"),
        (
            "experiment: experiment_name='a_b' is no name of the service's",
            "use up to 120 letters, digits and inner hyphens, or a pipeline variable",
        ),
        ("unknown field 'arn'", "fields: mlflow_resource_arn, mlflow_experiment_name"),
        ("mlflow has no mlflow_resource_arn", "add `mlflow_resource_arn:`"),
        (
            "parallelism: max_parallel_execution_steps=0 is no number of steps",
            "give a whole number from 1 on",
        ),
        ("use_custom_job_prefix: 1 is neither true nor false", "write true or false"),
        ("metadata: 7 is no mapping", "write `metadata:` with its fields below it"),
    ]


def test_a_pipeline_that_is_a_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DagError, match="3 is no name"):
        dag(tmp_path, "3")
