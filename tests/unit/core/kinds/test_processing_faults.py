"""What processing shapes refuse, and how they say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.core.examples import session

from cursus.core.kinds import (
    AthenaDatasetDefinition,
    DatasetDefinition,
    FrameworkProcessor,
    HuggingFaceProcessor,
    ParameterString,
    ProcessingInput,
    ProcessingOutput,
    ProcessingStep,
    Processor,
    PySparkProcessor,
    S3Input,
    ScriptProcessor,
    SKLearnProcessor,
    SparkJarProcessor,
    XGBoostProcessor,
)
from cursus.errors import ConfigurationError, KindError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MACHINE: dict[str, Any] = {"role": "r", "instance_type": "ml.m5.large", "image_uri": "i"}
QUERY = DatasetDefinition(local_path="/in", athena_dataset_definition=AthenaDatasetDefinition(database="d"))


def facts(make: Callable[[], Any]) -> list[str]:
    with pytest.raises(KindError) as caught:
        make()
    assert all(fault.hint for fault in caught.value.faults)
    return [fault.fact for fault in caught.value.faults]


def test_an_input_has_exactly_one_kind_of_data() -> None:
    assert facts(ProcessingInput) == ["names no data"]
    assert facts(lambda: ProcessingInput("s3://b/x", "/in", s3_input=S3Input("s3://b/y"))) == ["has source, s3_input"]
    assert facts(lambda: ProcessingInput(s3_input=S3Input("s3://b/y"), dataset_definition=QUERY)) == [
        "has s3_input, dataset_definition"
    ]


def test_an_input_says_where_the_job_finds_it() -> None:
    assert facts(lambda: ProcessingInput("s3://b/x")) == ["has a source and no destination"]
    assert facts(lambda: ProcessingInput(destination="/in", s3_input=S3Input("s3://b/x"))) == [
        "has a destination beside s3_input"
    ]


def test_all_faults_of_an_input_are_told_together() -> None:
    assert facts(lambda: ProcessingInput("s3://b/x", s3_compression_type="Gzip")) == [
        "has a source and no destination",
        "data packed with Gzip in mode File",
    ]


def test_a_query_is_athenas_or_redshifts() -> None:
    with pytest.raises(KindError, match="DatasetDefinition with neither of"):
        DatasetDefinition(local_path="/in")


def test_a_querys_answer_needs_a_place_unless_the_job_fetches_it() -> None:
    homeless = DatasetDefinition(athena_dataset_definition=AthenaDatasetDefinition(database="d"))

    assert facts(lambda: ProcessingInput(dataset_definition=homeless)) == ["its dataset_definition has no local_path"]
    assert ProcessingInput(dataset_definition=homeless, app_managed=True).dataset_definition is homeless


def test_an_output_keeps_something_and_goes_to_s3() -> None:
    assert facts(lambda: ProcessingOutput(destination="left")) == [
        "names nothing to keep",
        "destination 'left' is no S3 address",
    ]


def test_a_processor_needs_a_role_and_a_machine() -> None:
    assert facts(Processor) == ["has no role", "has no instance_type"]
    assert facts(lambda: Processor(role="r", instance_type="local")) == ["instance_type 'local'"]


def test_a_framework_needs_a_version_or_an_image() -> None:
    assert facts(lambda: FrameworkProcessor(role="r", instance_type="m")) == [
        "has neither estimator_cls nor image_uri",
        "has no framework_version",
    ]
    assert facts(lambda: HuggingFaceProcessor(role="r", instance_type="m")) == [
        "has no transformers_version",
        "has neither pytorch_version nor tensorflow_version",
    ]


def test_a_step_takes_one_of_its_two_forms() -> None:
    run = Processor(**MACHINE).run()

    assert facts(lambda: ProcessingStep(name="P")) == ["has neither step_args nor a processor"]
    assert facts(lambda: ProcessingStep(name="P", step_args=run, code="a.py", kms_key="k")) == [
        "has code beside step_args",
        "has kms_key beside step_args",
    ]
    assert facts(lambda: ProcessingStep(name="P", step_args="run")) == [  # type: ignore[arg-type]  # what is refused
        "step_args is a str"
    ]


def test_a_step_of_a_run_shows_what_it_runs() -> None:
    processor = Processor(**MACHINE)
    data = [ProcessingInput("s3://b/x", "/in", "x")]
    step = ProcessingStep(name="P", step_args=processor.run(inputs=data, arguments=["--n"]))

    assert (step.processor, step.inputs, step.job_arguments) == (processor, data, ["--n"])


def test_an_unknown_option_of_a_run_is_told_with_those_there_are() -> None:
    with pytest.raises(KindError, match="takes no 'kmskey'") as caught:
        Processor(**MACHINE).run(kmskey="k")

    assert "kms_key" in str(caught.value)


def test_two_inputs_of_one_name_are_refused_with_two_outputs() -> None:
    inputs = [ProcessingInput("s3://b/x", "/in", "x"), ProcessingInput("s3://b/y", "/in2", "x")]
    outputs = [ProcessingOutput("/a", "s3://b/a", "o"), ProcessingOutput("/b", "s3://b/b", "o")]
    step = ProcessingStep(name="P", processor=Processor(**MACHINE), inputs=inputs, outputs=outputs)

    assert facts(step.to_request) == ["2 inputs are named 'x'", "2 outputs are named 'o'"]


def test_an_input_must_not_take_the_codes_name() -> None:
    inputs = [ProcessingInput("s3://b/x", "/in", "code")]
    step = ProcessingStep(name="P", step_args=ScriptProcessor(**MACHINE).run("s3://b/a.py", inputs=inputs))

    assert facts(step.to_request) == ["2 inputs are named 'code'"]


@pytest.mark.parametrize(
    ("code", "fact"),
    [("https://host/a.py", "is neither a local file nor in S3"), (ParameterString("P"), "is known only in a run")],
)
def test_code_is_a_local_file_or_in_s3(code: Any, fact: str) -> None:
    step = ProcessingStep(name="P", step_args=ScriptProcessor(**MACHINE).run(code))

    with pytest.raises(KindError, match=fact):
        step.to_request()


def test_a_folder_is_no_script(tmp_path: Path) -> None:
    run = ScriptProcessor(**MACHINE, sagemaker_session=session()).run(tmp_path)

    with pytest.raises(KindError, match="is a folder") as caught:
        run.request("P")
    assert "FrameworkProcessor" in str(caught.value.hint)


@pytest.mark.parametrize(
    "step",
    [
        lambda: SKLearnProcessor(role="r", instance_type="m", framework_version="1.2-1").run("s3://b/a.py"),
        lambda: Processor(**MACHINE).run(outputs=[ProcessingOutput("/out")]),
    ],
    ids=["image", "destination"],
)
def test_what_needs_a_session_says_so(step: Callable[[], Any]) -> None:
    with pytest.raises(KindError, match="has no session") as caught:
        ProcessingStep(name="P", step_args=step()).to_request()
    assert "PipelineSession" in str(caught.value.hint)


def test_local_data_must_be_there() -> None:
    data = [ProcessingInput("nowhere/rows.csv", "/in", "x")]

    assert facts(lambda: Processor(**MACHINE, sagemaker_session=session()).run(data).request("P")) == [
        "no file or folder 'nowhere/rows.csv'"
    ]


def test_a_framework_run_refuses_all_that_does_not_go_together() -> None:
    processor = XGBoostProcessor(**MACHINE, framework_version="1.7-1")

    assert facts(lambda: processor.run("s3://b/a.py", source_dir="src", git_config={"repo": "r"})) == [
        "takes no git_config",
        "has source_dir beside code in S3",
        "would run 's3://b/a.py' as a shell script",
    ]
    assert facts(lambda: processor.run("a.py", source_dir="s3://b/src.zip", dependencies=["lib"])) == [
        "source_dir 's3://b/src.zip' is no sourcedir.tar.gz",
        "has dependencies beside a source_dir in S3",
    ]


def test_a_framework_step_without_a_run_takes_no_python_script() -> None:
    step = ProcessingStep(name="P", processor=XGBoostProcessor(**MACHINE, framework_version="1"), code="a.py")

    with pytest.raises(KindError, match=r"would run 'a\.py' as a shell script") as caught:
        step.to_request()
    assert "processor.run" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("folder", "code", "fact"),
    [
        ("nowhere", "a.py", "no source folder"),
        ("src", "b.py", "no entry point 'b.py'"),
        ("src", "../src/a.py", "it leads out of the folder"),
        ("src", "old.py", "it is left out"),
    ],
)
def test_a_source_folder_must_hold_its_entry_point(folder: str, code: str, fact: str, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    for name in ("a.py", "old.py"):
        (tmp_path / "src" / name).write_text("")
    (tmp_path / "src/.gitignore").write_text("old.py\n")
    run = XGBoostProcessor(**MACHINE, framework_version="1", sagemaker_session=session()).run(
        code, source_dir=tmp_path / folder
    )

    with pytest.raises(ConfigurationError, match=fact) as caught:
        run.request("P")
    assert caught.value.hint


def test_a_repository_is_named_by_its_arn(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("")
    processor = XGBoostProcessor(**MACHINE, framework_version="1", sagemaker_session=session())

    with pytest.raises(KindError, match="is no ARN of a repository"):
        processor.run("a.py", source_dir=tmp_path, codeartifact_repo_arn="packages").request("P")


def test_a_spark_run_refuses_all_that_does_not_go_together() -> None:
    processor = PySparkProcessor(**MACHINE)
    configuration = [{"Classification": "spark-default", "Propertys": {}}]

    assert facts(
        lambda: processor.run(
            "", submit_jars="a.jar", submit_files=["nowhere"], configuration=configuration, spark_event_logs_s3_uri="l"
        )
    ) == [
        "submit_app '' is no path",
        "submit_jars is a text",
        "submit_files: no file or folder 'nowhere'",
        "spark_event_logs_s3_uri 'l' is no S3 address",
        "configuration has no 'Properties'",
        "configuration has an unknown key 'Propertys'",
        "unknown classification 'spark-default'",
    ]


def test_a_jar_needs_its_class_and_a_container_both_versions() -> None:
    assert facts(lambda: SparkJarProcessor(**MACHINE).run("s3://b/a.jar")) == [
        "SparkJarProcessor.run has no submit_class"
    ]
    assert facts(lambda: PySparkProcessor(**MACHINE, py_version="py39")) == ["has py_version alone"]
