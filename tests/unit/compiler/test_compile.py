from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cursus.compiler.compile import PipelineDAGCompiler, compile_dag_to_pipeline
from cursus.core.base.enums import DependencyType
from cursus.core.base.specification_base import OutputSpec, StepSpecification
from cursus.core.config_fields.load import load_configs
from cursus.dag.files import read_dag
from cursus.dag.model import PipelineDAG
from cursus.errors import ConfigurationError, DagError, LockError, SpecificationError
from cursus.registry.builder_registry import get_global_registry
from cursus.resolver.lock import write_lock

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.compiler.conftest import Project


def step(document: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(step for step in document["Steps"] if step["Name"] == name)
    return found


def test_a_definition_has_the_service_s_keys(breast_cancer: Project) -> None:
    document = breast_cancer.compile().document
    assert list(document) == ["Version", "Metadata", "Parameters", "PipelineExperimentConfig", "Steps"]
    assert document["Version"] == "2020-12-01"
    assert document["Parameters"] == [
        {"Name": "EXECUTION_S3_PREFIX", "Type": "String", "DefaultValue": "s3://my-bucket/breast-cancer-NA/1-0"}
    ]
    assert document["PipelineExperimentConfig"] == {
        "ExperimentName": {"Get": "Execution.PipelineName"},
        "TrialName": {"Get": "Execution.PipelineExecutionId"},
    }


@pytest.mark.parametrize("demo", ["breast_cancer", "payments"])
def test_the_demos_compile_without_a_fault(demo: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(demo).compile().verify() == []


def test_the_payments_demo_is_wired_by_job_type(payments: Project) -> None:
    wires = {str(wire.need): str(wire.offer) for wire in payments.compile().resolution.wires}
    assert wires == {
        "FeatureEngineering_training.raw_data": "DataLoading_training.raw_data",
        "FeatureEngineering_testing.raw_data": "DataLoading_testing.raw_data",
        "TabularPreprocessing_training.DATA": "FeatureEngineering_training.engineered_data",
        "TabularPreprocessing_testing.DATA": "FeatureEngineering_testing.engineered_data",
        "XGBoostTraining.input_path": "TabularPreprocessing_training.processed_data",
        "XGBoostModel.model_data": "XGBoostTraining.model_output",
        "XGBoostModelEval_testing.model_input": "XGBoostTraining.model_output",
        "XGBoostModelEval_testing.evaluation_data": "TabularPreprocessing_testing.processed_data",
        "BatchTransform_testing.model_name": "XGBoostModel.model_name",
        "BatchTransform_testing.transform_input": "TabularPreprocessing_testing.transform_input",
        "ModelRegistration.model_data": "XGBoostTraining.model_output",
        "ModelRegistration.metrics_output": "XGBoostModelEval_testing.metrics_output",
    }


def test_a_wire_becomes_a_reference(breast_cancer: Project) -> None:
    inputs = step(breast_cancer.compile().document, "FeatureEngineering")["Arguments"]["ProcessingInputs"]
    assert inputs[0]["S3Input"]["S3Uri"] == {
        "Get": "Steps.DataLoading.ProcessingOutputConfig.Outputs['raw_data'].S3Output.S3Uri"
    }


def test_only_an_edge_without_a_wire_becomes_a_wait(breast_cancer: Project) -> None:
    breast_cancer.dag.write_text(
        breast_cancer.dag.read_text() + "edges:\n  - DataLoading -> FeatureEngineering\n"
        "  - XGBoostTraining -> BatchTransform\n  - XGBoostModel -> BatchTransform\n"
        "  - TabularPreprocessing_training -> BatchTransform\n  - DataLoading -> BatchTransform\n"
    )
    document = breast_cancer.compile().document
    assert "DependsOn" not in step(document, "FeatureEngineering")
    assert step(document, "BatchTransform")["DependsOn"] == ["DataLoading", "XGBoostTraining"]


def test_objects_compile_as_files_do(breast_cancer: Project) -> None:
    registry = get_global_registry()
    dag = read_dag(breast_cancer.dag)
    classes = {name: registry.get_config_class(node.step) for name, node in dag.nodes.items()}
    configs = load_configs(breast_cancer.config, classes, {name: node.job_type for name, node in dag.nodes.items()})
    assert compile_dag_to_pipeline(dag, configs).definition() == breast_cancer.compile().definition()


def test_a_file_and_an_object_do_not_mix(breast_cancer: Project) -> None:
    with pytest.raises(DagError, match="both as files or both as objects"):
        compile_dag_to_pipeline(breast_cancer.dag, {})


def test_a_dag_without_nodes_is_refused() -> None:
    with pytest.raises(DagError, match="the DAG has no nodes"):
        PipelineDAGCompiler().compile(PipelineDAG(), {})


def test_every_node_without_a_config_is_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        PipelineDAGCompiler().compile(PipelineDAG(["DataLoading", "XGBoostModel"]), {})
    assert [fault.subject for fault in caught.value.faults] == ["node DataLoading", "node XGBoostModel"]


def test_what_a_pipeline_has_one_of_is_the_same_for_all_nodes(breast_cancer: Project) -> None:
    breast_cancer.change("  XGBoostModel: {}", "  XGBoostModel: {bucket: other-bucket, region: EU}")
    with pytest.raises(ConfigurationError) as caught:
        breast_cancer.compile()
    assert [(fault.subject, fault.fact) for fault in caught.value.faults] == [
        ("bucket", "the nodes disagree: 'my-bucket' (BatchTransform), 'other-bucket' (XGBoostModel)"),
        ("region", "the nodes disagree: 'EU' (XGBoostModel), 'NA' (BatchTransform)"),
    ]


def test_what_a_pipeline_has_many_of_may_differ(breast_cancer: Project) -> None:
    breast_cancer.change(
        "  XGBoostModel: {}", "  XGBoostModel: {author: you, role: 'arn:aws:iam::000000000000:role/S'}"
    )
    arguments = step(breast_cancer.compile().document, "XGBoostModel")["Arguments"]
    assert arguments["ExecutionRoleArn"] == "arn:aws:iam::000000000000:role/S"


@pytest.mark.parametrize(
    ("pipeline", "version", "name"),
    [
        ("breast-cancer", "1.0", "breast-cancer-1-0-pipeline"),
        ("x", "2024 é", "x-2024-pipeline"),
        ("x", "...", "x-pipeline"),
    ],
)
def test_the_pipeline_s_name_is_made_of_the_dag_s_and_the_version(
    breast_cancer: Project, pipeline: str, version: str, name: str
) -> None:
    breast_cancer.change("pipeline: breast-cancer", f"pipeline: {pipeline}", dag=True)
    breast_cancer.change('"1.0"', f'"{version}"')
    compiled = breast_cancer.compile()
    assert compiled.name == name
    assert compiled.verify() == []


def test_without_a_name_the_service_s_name_is_taken(breast_cancer: Project) -> None:
    breast_cancer.change("pipeline: breast-cancer", "pipeline:", dag=True)
    assert breast_cancer.compile().name == "breast-cancer-NA-1-0-pipeline"


@pytest.mark.parametrize("name", ["a b", "é", "x" * 70, "-x"])
def test_a_name_that_the_service_refuses_is_refused_in_the_user_s_words(breast_cancer: Project, name: str) -> None:
    breast_cancer.change("pipeline: breast-cancer", f"pipeline: {name}", dag=True)
    with pytest.raises(DagError, match=r"the service takes no such name\n  hint: .*the DAG's `pipeline`"):
        breast_cancer.compile()


def test_the_same_project_elsewhere_gives_the_same_bytes(breast_cancer: Project, tmp_path: Path) -> None:
    here = breast_cancer.compile().definition()
    shutil.copytree(breast_cancer.folder, tmp_path / "élsewhere")
    there = PipelineDAGCompiler().compile_files(
        tmp_path / "élsewhere" / "dag.yaml", tmp_path / "élsewhere" / "config.yaml"
    )
    assert here == there.definition()


def test_other_processes_and_hash_seeds_give_the_same_bytes(payments: Project) -> None:
    command = [sys.executable, "-m", "cursus", "compile", payments.dag, payments.config]
    found = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True, check=True, cwd=folder,
        ).stdout
        for seed, folder in (("1", payments.folder), ("2", payments.folder.parent))
    }  # fmt: skip
    assert found == {payments.compile().readable_definition().encode()}


def test_numbers_that_are_none_never_reach_a_definition(breast_cancer: Project) -> None:
    breast_cancer.change("metric_threshold: 0.95", "metric_threshold: nan")
    with pytest.raises(ConfigurationError, match=r"ModelRegistration\.metric_threshold: nan is no finite number"):
        breast_cancer.compile()


def test_the_definition_is_json_that_parses_back(payments: Project) -> None:
    compiled = payments.compile()
    assert json.loads(compiled.definition()) == compiled.document


def test_a_wrong_property_path_of_a_steps_spec_is_refused(
    breast_cancer: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = get_global_registry().get_builder_for_step_type("XGBoostTraining")
    spec = builder.specs
    assert isinstance(spec, StepSpecification)
    wrong = OutputSpec("model_output", DependencyType.MODEL_ARTIFACTS, "properties.ModelArtifacts.S3Model",
                       aliases=["model_data", "model_input"])  # fmt: skip
    offers = [wrong, spec.outputs["evaluation_output"]]
    monkeypatch.setattr(
        builder,
        "specs",
        StepSpecification("XGBoostTraining", spec.node_type, spec.dependencies, offers, spec.script_contract),
    )

    with pytest.raises(SpecificationError) as caught:
        breast_cancer.compile()

    (fault,) = caught.value.faults
    assert fault.subject == "specification of XGBoostTraining, output 'model_output'"
    assert "'properties.ModelArtifacts.S3Model' is not there" in fault.fact
    assert fault.hint == "did you mean 'S3ModelArtifacts'?"


def test_a_lock_beside_the_dag_is_kept_to(breast_cancer: Project) -> None:
    wiring = PipelineDAGCompiler().wire_files(breast_cancer.dag, breast_cancer.config)
    write_lock(breast_cancer.folder / "pipeline.lock", wiring.lock())
    first = breast_cancer.compile().definition()
    breast_cancer.change(
        "# No edges", "pins: {BatchTransform.transform_input: DataLoading.raw_data}\n# No edges", dag=True
    )

    with pytest.raises(LockError) as caught:
        breast_cancer.compile()

    assert "- BatchTransform.transform_input: TabularPreprocessing_training.transform_input" in str(caught.value)
    (breast_cancer.folder / "pipeline.lock").unlink()
    assert breast_cancer.compile().definition() != first
