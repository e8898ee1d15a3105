"""Each processing step that our kinds make equals the one that SDK v2 makes of the same code, option by option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import ROLE, our_request, sdk_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

pytestmark = pytest.mark.oracle

LARGE = "ml.m5.large"
IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/image:1"
DATA = "/opt/ml/processing/input/raw"
LEFT = "/opt/ml/processing/output/left"
REPOSITORY = "arn:aws:codeartifact:us-east-1:000000000000:repository/domain/packages"


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("code")
    for name in ("prep.py", "lib/__init__.py", "src/prep.py", "src/sub/deep.py", "extra.txt", "data/rows.csv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("print('hello')\n")
    (folder / "src/requirements.txt").write_text("pandas\n")
    (folder / "app.jar").write_bytes(b"PK")
    (folder / "run.sh").write_text("echo hello\n")
    return folder


def _machine(m: SimpleNamespace, **options: Any) -> dict[str, Any]:
    needed = {"role": ROLE, "instance_type": LARGE, "instance_count": 1, "sagemaker_session": m.session}
    return {**needed, **options}


def _plain(m: SimpleNamespace, **options: Any) -> Any:
    return m.Processor(**_machine(m, image_uri=IMAGE, **options))


def _script(m: SimpleNamespace, **options: Any) -> Any:
    return m.ScriptProcessor(**_machine(m, **{"image_uri": IMAGE, "command": ["python3"], **options}))


def _xgboost(m: SimpleNamespace, **options: Any) -> Any:
    return m.XGBoostProcessor(**_machine(m, framework_version="1.7-1", **options))


def _spark(m: SimpleNamespace, **options: Any) -> Any:
    return m.PySparkProcessor(**_machine(m, image_uri=IMAGE, **options))


def _jar(m: SimpleNamespace, **options: Any) -> Any:
    return m.SparkJarProcessor(**_machine(m, image_uri=IMAGE, **options))


def _step(m: SimpleNamespace, step_args: Any, **options: Any) -> Any:
    return m.ProcessingStep(name="Prep", step_args=step_args, **options)


def _on_script(m: SimpleNamespace, processor: Any = None, **options: Any) -> Any:
    return _step(m, (processor or _script(m)).run(code=str(m.folder / "prep.py"), **options))


def _on_xgboost(m: SimpleNamespace, processor: Any = None, **options: Any) -> Any:
    given = {"code": "prep.py", "source_dir": str(m.folder / "src"), **options}
    return _step(m, (processor or _xgboost(m)).run(**given))


def _on_spark(m: SimpleNamespace, processor: Any = None, **options: Any) -> Any:
    return _step(m, (processor or _spark(m)).run(submit_app=str(m.folder / "prep.py"), **options))


def _on_jar(m: SimpleNamespace, processor: Any = None, **options: Any) -> Any:
    given = {"submit_app": str(m.folder / "app.jar"), "submit_class": "org.example.Main", **options}
    return _step(m, (processor or _jar(m)).run(**given))


def _text(m: SimpleNamespace, default: str = "value") -> Any:
    return m.ParameterString("P", default_value=default)


def _joined(m: SimpleNamespace) -> Any:
    return m.Join(on="/", values=["s3://b", m.ExecutionVariables.PIPELINE_EXECUTION_ID, _text(m)])


def _network(m: SimpleNamespace, is_set: Any, group: Any, subnet: Any) -> Any:
    return m.NetworkConfig(
        enable_network_isolation=is_set,
        security_group_ids=[group],
        subnets=[subnet],
        encrypt_inter_container_traffic=is_set,
    )


def _athena(m: SimpleNamespace, **options: Any) -> Any:
    query = {
        "catalog": "AwsDataCatalog",
        "database": "sales",
        "query_string": "SELECT * FROM rows",
        "output_s3_uri": "s3://b/athena",
        "work_group": "analysts",
        "kms_key_id": "key",
        "output_format": "PARQUET",
        "output_compression": "SNAPPY",
    }
    return m.AthenaDatasetDefinition(**{**query, **options})


def _redshift(m: SimpleNamespace) -> Any:
    return m.RedshiftDatasetDefinition(
        cluster_id="cluster",
        database="sales",
        db_user="reader",
        query_string="SELECT * FROM rows",
        cluster_role_arn=ROLE,
        output_s3_uri="s3://b/redshift",
        kms_key_id="key",
        output_format="CSV",
        output_compression="GZIP",
    )


def _reading(m: SimpleNamespace, *inputs: Any) -> Any:
    return _on_script(m, inputs=list(inputs))


def _leaving(m: SimpleNamespace, *outputs: Any) -> Any:
    return _on_script(m, outputs=list(outputs))


def _legacy(m: SimpleNamespace, processor: Any, run: Any, **options: Any) -> Any:
    """A step of the form that names the processor and what it runs apart, from the run's arguments."""
    apart = {"inputs": run.inputs, "outputs": run.outputs, "code": run.code, "job_arguments": run.arguments}
    return m.ProcessingStep(name="Prep", processor=processor, **apart, **options)


def _legacy_framework(m: SimpleNamespace) -> Any:
    processor = _xgboost(m)
    data = [m.ProcessingInput("s3://b/raw", DATA, "raw")]
    run = processor.get_run_args("prep.py", source_dir=str(m.folder / "src"), inputs=data, arguments=["--fast"])
    return _legacy(m, processor, run)


def _legacy_spark(m: SimpleNamespace) -> Any:
    processor = _spark(m)
    run = processor.get_run_args(
        submit_app=str(m.folder / "prep.py"),
        submit_jars=["s3://b/a.jar"],
        configuration=CORE_SITE,
        arguments=["--fast"],
    )
    return _legacy(m, processor, run)


def _legacy_jar(m: SimpleNamespace) -> Any:
    processor = _jar(m)
    run = processor.get_run_args(
        submit_app=str(m.folder / "app.jar"), submit_class="org.example.Main", spark_event_logs_s3_uri="s3://b/logs"
    )
    return _legacy(m, processor, run)


CORE_SITE = {"Classification": "core-site", "Properties": {"fs.s3.threads": "8"}}
SPARK_CONFIGURATION = [CORE_SITE, {"Classification": "spark-env", "Properties": {}, "Configurations": [CORE_SITE]}]
EVERYWHERE = {
    "volume_size_in_gb": 50,
    "volume_kms_key": "volume-key",
    "output_kms_key": "output-key",
    "max_runtime_in_seconds": 3600,
    "base_job_name": "prep",
    "env": {"A": "1"},
    "tags": [{"Key": "team", "Value": "risk"}],
}

CASES: dict[str, Callable[[SimpleNamespace], Any]] = {
    # Processor
    "plain": lambda m: _step(m, _plain(m).run()),
    "plain with an entry point and arguments": lambda m: _step(
        m, _plain(m, entrypoint=["python3", "/app.py", _text(m)]).run(arguments=["--n", "1", _text(m)])
    ),
    "plain with all options": lambda m: _step(
        m,
        _plain(m, **EVERYWHERE, network_config=_network(m, True, "sg-1", "subnet-1")).run(
            inputs=[m.ProcessingInput("s3://b/raw", DATA)],
            outputs=[m.ProcessingOutput(LEFT, "s3://b/left")],
            wait=False,
            logs=False,
            job_name="mine",
            kms_key="code-key",
        ),
    ),
    "plain with variables everywhere": lambda m: _step(
        m,
        m.Processor(
            role=_text(m, ROLE),
            image_uri=_text(m, IMAGE),
            instance_type=_text(m, LARGE),
            instance_count=m.ParameterInteger("N", default_value=2),
            entrypoint=[_text(m)],
            volume_size_in_gb=m.ParameterInteger("V", default_value=50),
            volume_kms_key=_text(m),
            output_kms_key=_text(m),
            max_runtime_in_seconds=m.ParameterInteger("T", default_value=60),
            env={"A": _text(m)},
            tags=[{"Key": "team", "Value": _text(m)}],
            network_config=_network(m, m.ParameterBoolean("I", default_value=True), _text(m), _text(m)),
            sagemaker_session=m.session,
        ).run(outputs=[m.ProcessingOutput(LEFT, _joined(m))], arguments=[_joined(m)]),
    ),
    "plain with an empty environment": lambda m: _step(m, _plain(m, env={}).run()),
    "tags as a mapping": lambda m: _step(m, _plain(m, tags={"team": "risk", "use": "test"}).run()),
    "experiment": lambda m: _step(
        m,
        _plain(m).run(
            experiment_config={
                "ExperimentName": "e",
                "TrialName": "t",
                "TrialComponentDisplayName": "Preparation",
            }
        ),
    ),
    "experiment without a name for people": lambda m: _step(
        m, _plain(m).run(experiment_config={"ExperimentName": "e"})
    ),
    "network with isolation only": lambda m: _step(
        m, _plain(m, network_config=m.NetworkConfig(enable_network_isolation=True)).run()
    ),
    "network with encryption only": lambda m: _step(
        m, _plain(m, network_config=m.NetworkConfig(encrypt_inter_container_traffic=False)).run()
    ),
    "network with subnets only": lambda m: _step(m, _plain(m, network_config=m.NetworkConfig(subnets=["s-1"])).run()),
    # ScriptProcessor
    "script": _on_script,
    "script with a command of several words": lambda m: _on_script(m, _script(m, command=["python3", "-v"])),
    "script with all options": lambda m: _on_script(
        m,
        _script(m, **EVERYWHERE, network_config=m.NetworkConfig()),
        inputs=[m.ProcessingInput("s3://b/raw", DATA, "raw")],
        outputs=[m.ProcessingOutput(LEFT, "s3://b/left", "left")],
        arguments=["--fast"],
        kms_key="code-key",
        wait=True,
        logs=True,
        job_name="mine",
        experiment_config={"TrialComponentDisplayName": "Preparation"},
    ),
    "script in S3": lambda m: _step(m, _script(m).run(code="s3://b/code/prep.py")),
    "script by a file address": lambda m: _step(m, _script(m).run(code=f"file://{m.folder / 'prep.py'}")),
    "shell script": lambda m: _step(m, _script(m, command=["bash"]).run(code=str(m.folder / "run.sh"))),
    "scikit-learn": lambda m: _on_script(m, m.SKLearnProcessor(**_machine(m, framework_version="1.2-1"))),
    "scikit-learn with all options": lambda m: _on_script(
        m,
        m.SKLearnProcessor(
            **_machine(m, framework_version="1.2-1", command=["python3", "-u"], **EVERYWHERE),
            network_config=m.NetworkConfig(),
        ),
    ),
    "scikit-learn on a machine of the run": lambda m: _on_script(
        m, m.SKLearnProcessor(**_machine(m, framework_version="1.2-1", instance_type=_text(m, LARGE)))
    ),
    # Inputs
    "inputs without names": lambda m: _reading(
        m,
        m.ProcessingInput("s3://b/1", DATA),
        m.ProcessingInput("s3://b/2", LEFT, "named"),
        m.ProcessingInput("s3://b/3", "/x"),
    ),
    "input with all options": lambda m: _reading(
        m,
        m.ProcessingInput(
            source="s3://b/raw",
            destination=DATA,
            input_name="raw",
            s3_data_type="ManifestFile",
            s3_input_mode="Pipe",
            s3_data_distribution_type="ShardedByS3Key",
            s3_compression_type="Gzip",
            app_managed=True,
        ),
    ),
    "input with variables everywhere": lambda m: _reading(
        m, m.ProcessingInput(_joined(m), _text(m), _text(m), _text(m), _text(m), _text(m), _text(m))
    ),
    "input of an S3 input": lambda m: _reading(
        m, m.ProcessingInput(input_name="raw", s3_input=m.S3Input(s3_uri="s3://b/raw", local_path=DATA))
    ),
    "input of an S3 input with all options": lambda m: _reading(
        m,
        m.ProcessingInput(
            input_name="raw",
            s3_input=m.S3Input("s3://b/raw", DATA, "ManifestFile", "FastFile", "ShardedByS3Key", "None"),
        ),
    ),
    "input that the job fetches itself": lambda m: _reading(
        m, m.ProcessingInput(s3_input=m.S3Input(_joined(m)), app_managed=True)
    ),
    "local input": lambda m: _reading(m, m.ProcessingInput(str(m.folder / "data"), DATA, "raw")),
    "local S3 input": lambda m: _reading(m, m.ProcessingInput(s3_input=m.S3Input(str(m.folder / "data"), DATA))),
    "query of Athena": lambda m: _reading(
        m,
        m.ProcessingInput(
            input_name="raw",
            dataset_definition=m.DatasetDefinition(
                data_distribution_type="FullyReplicated",
                input_mode="Pipe",
                local_path=DATA,
                athena_dataset_definition=_athena(m),
            ),
        ),
    ),
    "query of Athena with values of the run": lambda m: _reading(
        m,
        m.ProcessingInput(
            dataset_definition=m.DatasetDefinition(
                local_path=DATA, athena_dataset_definition=_athena(m, query_string=_text(m), output_s3_uri=_joined(m))
            ),
        ),
    ),
    "query of Redshift": lambda m: _reading(
        m,
        m.ProcessingInput(
            app_managed=True, dataset_definition=m.DatasetDefinition(redshift_dataset_definition=_redshift(m))
        ),
    ),
    # Outputs
    "outputs without names": lambda m: _leaving(
        m,
        m.ProcessingOutput(LEFT, "s3://b/1"),
        m.ProcessingOutput("/x", "s3://b/2", "named"),
        m.ProcessingOutput("/y", "s3://b/3"),
    ),
    "output without a destination": lambda m: _leaving(
        m, m.ProcessingOutput(LEFT), m.ProcessingOutput(source="/x", output_name="named")
    ),
    "output with all options": lambda m: _leaving(
        m,
        m.ProcessingOutput(
            LEFT, "s3://b/left", "left", "Continuous", True, m.FeatureStoreOutput(feature_group_name="group")
        ),
    ),
    "output to a feature group only": lambda m: _leaving(
        m,
        m.ProcessingOutput(
            output_name="left", app_managed=True, feature_store_output=m.FeatureStoreOutput(feature_group_name="group")
        ),
    ),
    "output with variables everywhere": lambda m: _leaving(
        m, m.ProcessingOutput(_text(m), _joined(m), _text(m), _text(m))
    ),
    # FrameworkProcessor
    "framework": _on_xgboost,
    "framework with all options": lambda m: _on_xgboost(
        m,
        _xgboost(
            m,
            **EVERYWHERE,
            py_version="py3",
            command=["python3", "-u"],
            network_config=m.NetworkConfig(),
            code_location="s3://other/code/",
        ),
        dependencies=[str(m.folder / "lib"), str(m.folder / "extra.txt")],
        inputs=[m.ProcessingInput("s3://b/raw", DATA)],
        outputs=[m.ProcessingOutput(LEFT, "s3://b/left")],
        arguments=["--fast", _text(m)],
        kms_key="code-key",
        codeartifact_repo_arn=REPOSITORY,
        wait=True,
        logs=True,
        job_name="mine",
        experiment_config={"TrialComponentDisplayName": "Preparation"},
    ),
    "framework without a source folder": lambda m: _on_xgboost(m, code=str(m.folder / "prep.py"), source_dir=None),
    "framework with an entry point in a folder": lambda m: _on_xgboost(m, code="sub/deep.py"),
    "framework with packed code in S3": lambda m: _on_xgboost(m, source_dir="s3://b/code/sourcedir.tar.gz"),
    "framework with a shell script in S3": lambda m: _on_xgboost(m, code="s3://b/code/start.sh", source_dir=None),
    "framework of an estimator class": lambda m: _on_xgboost(
        m, m.FrameworkProcessor(**_machine(m, estimator_cls=m.XGBoost, framework_version="1.7-1", py_version="py3"))
    ),
    "framework in an image of one's own": lambda m: _on_xgboost(
        m, m.FrameworkProcessor(**_machine(m, estimator_cls=m.XGBoost, framework_version="1.7-1", image_uri=IMAGE))
    ),
    "framework on a machine of the run": lambda m: _on_xgboost(m, _xgboost(m, instance_type=_text(m, LARGE))),
    "PyTorch": lambda m: _on_xgboost(
        m, m.PyTorchProcessor(**_machine(m, framework_version="2.1", py_version="py310", image_uri=IMAGE))
    ),
    "TensorFlow": lambda m: _on_xgboost(
        m, m.TensorFlowProcessor(**_machine(m, framework_version="2.12", py_version="py310", image_uri=IMAGE))
    ),
    "MXNet": lambda m: _on_xgboost(
        m, m.MXNetProcessor(**_machine(m, framework_version="1.9", py_version="py38", image_uri=IMAGE))
    ),
    "Hugging Face": lambda m: _on_xgboost(
        m,
        m.HuggingFaceProcessor(
            **_machine(m, transformers_version="4.28", pytorch_version="2.0", py_version="py310", image_uri=IMAGE)
        ),
    ),
    # Spark
    "PySpark": _on_spark,
    "PySpark with all options": lambda m: _on_spark(
        m,
        _spark(
            m,
            **EVERYWHERE,
            network_config=m.NetworkConfig(),
            configuration_location="s3://other/conf/",
            dependency_location="s3://other/deps",
        ),
        submit_py_files=["s3://b/a.py", str(m.folder / "lib"), str(m.folder / "extra.txt")],
        submit_jars=["s3://b/a.jar", "s3a://b/b.jar"],
        submit_files=[str(m.folder / "extra.txt")],
        inputs=[m.ProcessingInput("s3://b/raw", DATA)],
        outputs=[m.ProcessingOutput(LEFT, "s3://b/left")],
        arguments=["--fast", _text(m)],
        configuration=SPARK_CONFIGURATION,
        spark_event_logs_s3_uri="s3://b/logs",
        kms_key="code-key",
        wait=True,
        logs=True,
        job_name="mine",
        experiment_config={"TrialComponentDisplayName": "Preparation"},
    ),
    "PySpark with one configuration": lambda m: _on_spark(m, configuration=CORE_SITE),
    # Beside a local application the SDK sorts the paths of all that is submitted, and fails on a variable.
    "PySpark with variables": lambda m: _step(
        m,
        _spark(m).run(
            submit_app="s3://b/app.py",
            submit_py_files=[_text(m), "s3://b/a.py", str(m.folder / "lib")],
            submit_jars=[_joined(m)],
            spark_event_logs_s3_uri=_joined(m),
        ),
    ),
    "Spark jar with variables": lambda m: _on_jar(
        m, submit_app="s3://b/app.jar", submit_class=_text(m), submit_files=[_text(m)]
    ),
    "PySpark of an application in S3": lambda m: _step(m, _spark(m).run(submit_app="s3://b/app.py")),
    "Spark jar": _on_jar,
    "Spark jar with all options": lambda m: _on_jar(
        m,
        _jar(m, **EVERYWHERE, network_config=m.NetworkConfig()),
        submit_jars=[str(m.folder / "app.jar"), "s3://b/a.jar"],
        submit_files=["s3://b/a.txt"],
        inputs=[m.ProcessingInput("s3://b/raw", DATA)],
        outputs=[m.ProcessingOutput(LEFT, "s3://b/left")],
        arguments=["--fast"],
        configuration=CORE_SITE,
        spark_event_logs_s3_uri=_joined(m),
        kms_key="code-key",
    ),
    # The step
    "step with all options": lambda m: _step(
        m,
        _script(m).run(code=str(m.folder / "prep.py"), outputs=[m.ProcessingOutput(LEFT, "s3://b/left", "left")]),
        display_name="Prepare",
        description="Cleans rows.",
        property_files=[m.PropertyFile("report", "left", "report.json")],
        cache_config=m.CacheConfig(True, "P30D"),
        depends_on=["Eval"],
        retry_policies=[m.RetryPolicy(["SageMaker.JOB_INTERNAL_ERROR"], interval_seconds=5, max_attempts=3)],
    ),
    "legacy plain": lambda m: m.ProcessingStep(name="Prep", processor=_plain(m), job_arguments=["--fast"]),
    "legacy script with all options": lambda m: m.ProcessingStep(
        name="Prep",
        processor=_script(m, **EVERYWHERE),
        display_name="Prepare",
        description="Cleans rows.",
        inputs=[m.ProcessingInput("s3://b/raw", DATA)],
        outputs=[m.ProcessingOutput(LEFT)],
        job_arguments=["--fast", _text(m)],
        code=str(m.folder / "prep.py"),
        property_files=[m.PropertyFile("report", "output-1", "report.json")],
        cache_config=m.CacheConfig(True, "P30D"),
        depends_on=["Eval"],
        retry_policies=[m.RetryPolicy(["SageMaker.JOB_INTERNAL_ERROR"], interval_seconds=5, max_attempts=3)],
        kms_key="code-key",
    ),
    "legacy framework": _legacy_framework,
    "legacy framework with a shell script": lambda m: m.ProcessingStep(
        name="Prep", processor=_xgboost(m), code=str(m.folder / "run.sh")
    ),
    "legacy PySpark": _legacy_spark,
    "legacy Spark jar": _legacy_jar,
}


@pytest.mark.parametrize("name", CASES)
def test_our_step_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    case = CASES[name]

    assert normalised(our_request(case, code)) == normalised(sdk_request(case, code, session))
