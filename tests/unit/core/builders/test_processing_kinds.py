"""The builders of processing steps in images of one's own, in frameworks' containers and on Spark."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import ValidationError
from tests.unit.core.examples import BASE, CONTRACT, SPEC, session

from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus.core.builders.processing import ImageProcessingStepBuilder, ProcessingStepBuilder
from cursus.core.builders.processing_frameworks import FrameworkProcessingStepBuilder
from cursus.core.builders.processing_spark import SparkProcessingStepBuilder
from cursus.core.config_fields.dataset import DatasetSource
from cursus.core.config_fields.load import load_configs
from cursus.core.config_fields.markers import Input
from cursus.core.kinds import AthenaDatasetDefinition, DatasetDefinition, PySparkProcessor, XGBoostProcessor
from cursus.errors import ConfigurationError
from cursus.steps.configs.config_framework_processing_step_base import FrameworkProcessingStepConfigBase
from cursus.steps.configs.config_image_processing_step_base import ImageProcessingStepConfigBase
from cursus.steps.configs.config_processing_step_base import ProcessingStepConfigBase
from cursus.steps.configs.config_spark_processing_step_base import SparkProcessingStepConfigBase

if TYPE_CHECKING:
    from pathlib import Path

ENV = {"LABEL_FIELD": "y", "MODE": "strict"}
INPUTS = {"DATA": "s3://b/raw"}
IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/image:1"
ATHENA = {"database": "sales", "query_string": "SELECT 1", "output_s3_uri": "s3://b/answers"}


class QueryConfig(ProcessingStepConfigBase):
    """A config whose data may be the answer to a query."""

    orders: Annotated[str | DatasetSource, Input("orders")]


QUERY_SPEC = StepSpecification(
    "Query",
    dependencies=[DependencySpec("orders")],
    outputs=[OutputSpec("left")],
    script_contract=ScriptContract(
        "prep.py", {"orders": "/opt/ml/processing/input/orders"}, {"left": "/opt/ml/processing/output"}
    ),
)


class Plain(ProcessingStepBuilder[Any]):
    """In the scikit-learn container."""

    specs = SPEC


class Asking(Plain):
    """Asks a database."""

    specs = QUERY_SPEC


class Image(ImageProcessingStepBuilder[Any]):
    """In an image of one's own."""

    specs = SPEC


class Framework(FrameworkProcessingStepBuilder[Any]):
    """In a framework's container."""

    specs = SPEC


class Spark(SparkProcessingStepBuilder[Any]):
    """On Spark."""

    specs = SPEC


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/prep.py").write_text("print(1)\n")
    (tmp_path / "src/requirements.txt").write_text("pandas\n")
    return tmp_path / "src"


def fields(code: Path, **more: Any) -> dict[str, Any]:
    own = {"processing_source_dir": str(code), "processing_entry_point": "prep.py", "env": ENV}
    return {**BASE, **own, **more}


def arguments(builder: Any, config: Any, inputs: dict[str, Any] | None = None) -> dict[str, Any]:
    made = builder(config, sagemaker_session=session()).create_step(inputs=INPUTS if inputs is None else inputs)
    request: dict[str, Any] = json.loads(json.dumps(made.to_request()))
    held: dict[str, Any] = request["Arguments"]
    return held


def test_an_image_of_ones_own_runs_the_script_with_its_command(code: Path) -> None:
    config = ImageProcessingStepConfigBase(
        **fields(code, processing_image_uri=IMAGE, processing_command=["python3", "-u"])
    )

    assert arguments(Image, config)["AppSpecification"] == {
        "ImageUri": IMAGE,
        "ContainerEntrypoint": ["python3", "-u", "/opt/ml/processing/input/code/prep.py"],
    }


def test_the_configs_network_reaches_the_job(code: Path) -> None:
    config = ProcessingStepConfigBase(
        **fields(
            code,
            subnets=["subnet-1"],
            security_group_ids=["sg-1"],
            enable_network_isolation=True,
            encrypt_inter_container_traffic=True,
        )
    )

    assert arguments(Plain, config)["NetworkConfig"] == {
        "EnableNetworkIsolation": True,
        "EnableInterContainerTrafficEncryption": True,
        "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
    }
    assert "NetworkConfig" not in arguments(Plain, ProcessingStepConfigBase(**fields(code)))


def test_a_framework_brings_the_whole_folder(code: Path) -> None:
    config = FrameworkProcessingStepConfigBase(
        **fields(code, processing_framework="xgboost", processing_framework_version="1.7-1")
    )
    held = arguments(Framework, config)

    assert [entry["InputName"] for entry in held["ProcessingInputs"]] == ["DATA", "code", "entrypoint"]
    assert held["AppSpecification"]["ContainerEntrypoint"] == [
        "/bin/bash",
        "/opt/ml/processing/input/entrypoint/runproc.sh",
    ]
    assert "sagemaker-xgboost:1.7-1" in held["AppSpecification"]["ImageUri"]


@pytest.mark.parametrize("framework", ["pytorch", "tensorflow", "huggingface"])
def test_each_framework_may_run_in_an_image_of_ones_own(framework: str, code: Path) -> None:
    config = FrameworkProcessingStepConfigBase(
        **fields(
            code, processing_framework=framework, processing_framework_version="2.1", pytorch_version="2.0",
            processing_image_uri=IMAGE, code_location="s3://code/here", processing_py_version="py310",
        )
    )  # fmt: skip
    held = arguments(Framework, config)

    assert held["AppSpecification"]["ImageUri"] == IMAGE
    assert held["ProcessingInputs"][1]["S3Input"]["S3Uri"].startswith("s3://code/here/")


def test_hugging_face_needs_the_version_below_it(code: Path) -> None:
    with pytest.raises(ValidationError, match="exactly one of pytorch_version and tensorflow_version"):
        FrameworkProcessingStepConfigBase(
            **fields(code, processing_framework="huggingface", processing_framework_version="4.28")
        )


def test_dependencies_must_be_there(code: Path) -> None:
    with pytest.raises(ValidationError, match="no file or folder 'nowhere'"):
        FrameworkProcessingStepConfigBase(
            **fields(
                code,
                processing_framework="xgboost",
                processing_framework_version="1.7-1",
                processing_dependencies=["nowhere"],
            )
        )


def test_spark_submits_the_script_with_what_lies_beside_it(code: Path) -> None:
    config = SparkProcessingStepConfigBase(
        **fields(
            code,
            processing_image_uri=IMAGE,
            submit_jars=["s3://b/a.jar"],
            spark_configuration=[{"Classification": "spark-env", "Properties": {}}],
            spark_event_logs_s3_uri="s3://b/logs",
        )
    )
    held = arguments(Spark, config)

    assert held["AppSpecification"]["ContainerEntrypoint"] == [
        "smspark-submit",
        "--jars",
        "s3://b/a.jar",
        "--local-spark-event-logs-dir",
        "/opt/ml/processing/spark-events/",
        "/opt/ml/processing/input/code/prep.py",
    ]
    assert [entry["InputName"] for entry in held["ProcessingInputs"]] == ["DATA", "conf", "code"]
    assert held["ProcessingOutputConfig"]["Outputs"][-1]["S3Output"]["S3UploadMode"] == "Continuous"


def test_a_class_makes_it_a_jar(code: Path) -> None:
    (code / "app.jar").write_bytes(b"PK")
    config = SparkProcessingStepConfigBase(
        **fields(code, processing_image_uri=IMAGE, processing_entry_point="app.jar", submit_class="org.example.Main")
    )

    assert arguments(Spark, config)["AppSpecification"]["ContainerEntrypoint"] == [
        "smspark-submit",
        "--class",
        "org.example.Main",
        "/opt/ml/processing/input/code/app.jar",
    ]


@pytest.mark.parametrize(
    ("processor", "version", "first"),
    [(XGBoostProcessor, "1.7-1", "/bin/bash"), (PySparkProcessor, "3.3", "smspark-submit")],
)
def test_a_builder_may_make_any_processor(processor: type[Any], version: str, first: str, code: Path) -> None:
    class Own(Plain):
        """Makes its own."""

        def _create_processor(self) -> Any:
            return processor(framework_version=version, image_uri=IMAGE, **self._processor_options())

    held = arguments(Own, ProcessingStepConfigBase(**fields(code)))
    assert held["AppSpecification"]["ContainerEntrypoint"][0] == first


def test_a_query_in_a_config_file_becomes_a_dataset_definition(code: Path, tmp_path: Path) -> None:
    own = {"processing_source_dir": str(code), "processing_entry_point": "prep.py"}
    document = {"shared": BASE, "nodes": {"Query": {**own, "orders": {"athena": ATHENA}}}}
    (tmp_path / "config.yaml").write_text(json.dumps(document))
    config = load_configs(tmp_path / "config.yaml", {"Query": QueryConfig}, {})["Query"]

    assert arguments(Asking, config, {})["ProcessingInputs"][0] == {
        "InputName": "orders",
        "AppManaged": False,
        "DatasetDefinition": {
            "DataDistributionType": "FullyReplicated",
            "InputMode": "File",
            "LocalPath": "/opt/ml/processing/input/orders",
            "AthenaDatasetDefinition": {
                "Catalog": "AwsDataCatalog",
                "Database": "sales",
                "QueryString": "SELECT 1",
                "OutputS3Uri": "s3://b/answers",
                "OutputFormat": "PARQUET",
            },
        },
    }


def test_an_address_in_the_same_field_stays_one(code: Path) -> None:
    held = arguments(Asking, QueryConfig(**fields(code, orders="s3://b/orders")), {})

    assert held["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://b/orders"


def test_a_definition_given_as_an_input_gets_the_contracts_path(code: Path) -> None:
    query = DatasetDefinition(athena_dataset_definition=AthenaDatasetDefinition(**ATHENA))
    held = arguments(Plain, ProcessingStepConfigBase(**fields(code)), {"DATA": query})

    assert held["ProcessingInputs"][0]["DatasetDefinition"]["LocalPath"] == CONTRACT.expected_input_paths["DATA"]


def test_a_source_is_one_query() -> None:
    with pytest.raises(ValidationError, match="exactly one of athena and redshift"):
        DatasetSource()


def test_a_query_of_redshift_names_its_cluster(code: Path) -> None:
    query = {**ATHENA, "cluster_id": "c", "db_user": "u", "cluster_role_arn": "arn", "output_compression": "GZIP"}
    held = arguments(Asking, QueryConfig(**fields(code, orders={"redshift": query})), {})

    assert held["ProcessingInputs"][0]["DatasetDefinition"]["RedshiftDatasetDefinition"] == {
        "ClusterId": "c",
        "Database": "sales",
        "DbUser": "u",
        "QueryString": "SELECT 1",
        "ClusterRoleArn": "arn",
        "OutputS3Uri": "s3://b/answers",
        "OutputFormat": "PARQUET",
        "OutputCompression": "GZIP",
    }


def test_a_source_folder_that_is_gone_is_told(code: Path) -> None:
    config = FrameworkProcessingStepConfigBase(
        **fields(code, processing_framework="xgboost", processing_framework_version="1.7-1")
    )
    (code / "prep.py").unlink()

    with pytest.raises(ConfigurationError, match=r"no entry point 'prep\.py'"):
        arguments(Framework, config)
