"""Each training step that our estimators make equals the one that SDK v2 makes of the same code."""

from __future__ import annotations

import json
from dataclasses import fields
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import ROLE, SDK, our_request, sdk_request

# After the names of the SDK, whose import is quietened there.
from sagemaker.workflow.pipeline import Pipeline  # isort: skip
from sagemaker.workflow.pipeline_definition_config import PipelineDefinitionConfig  # isort: skip

from cursus.core import kinds
from cursus.core.kinds import TrainingStep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import SimpleNamespace

pytestmark = pytest.mark.oracle

LARGE = "ml.m5.large"
GPU = "ml.p3.16xlarge"
IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/own:1"
MACHINE = {"role": ROLE, "instance_type": LARGE, "instance_count": 1, "output_path": "s3://b/out"}
QUIET = {"disable_profiler": True}
NO_MACHINE: dict[str, Any] = {"instance_type": None, "instance_count": None}


def _step(m: SimpleNamespace, estimator: Any, inputs: Any = None, **options: Any) -> Any:
    return m.TrainingStep(name="Train", step_args=estimator.fit(inputs=inputs), **options)


def _own(m: SimpleNamespace, inputs: Any = None, step: dict[str, Any] | None = None, **options: Any) -> Any:
    given = {**MACHINE, **QUIET, "image_uri": IMAGE, "sagemaker_session": m.session, **options}
    return _step(m, m.Estimator(**given), inputs, **(step or {}))


def _script(m: SimpleNamespace, kind: str, inputs: Any = None, **options: Any) -> Any:
    code = {"entry_point": "train.py", "source_dir": str(m.folder)}
    given = {**MACHINE, **QUIET, **code, "sagemaker_session": m.session, **options}
    return _step(m, getattr(m, kind)(**given), inputs)


def _xgboost(m: SimpleNamespace, inputs: Any = None, **options: Any) -> Any:
    return _script(m, "XGBoost", inputs, **{"framework_version": "1.7-1", **options})


def _sklearn(m: SimpleNamespace, **options: Any) -> Any:
    return _script(m, "SKLearn", **{"framework_version": "1.2-1", **options})


def _pytorch(m: SimpleNamespace, **options: Any) -> Any:
    return _script(m, "PyTorch", **{"framework_version": "2.0.1", "py_version": "py310", **options})


def _tensorflow(m: SimpleNamespace, **options: Any) -> Any:
    return _script(m, "TensorFlow", **{"framework_version": "2.11", "py_version": "py39", **options})


def _huggingface(m: SimpleNamespace, **options: Any) -> Any:
    versions = {"transformers_version": "4.26", "pytorch_version": "1.13", "py_version": "py39", "instance_type": GPU}
    return _script(m, "HuggingFace", **{**versions, **options})


def _text(m: SimpleNamespace, name: str = "Text") -> Any:
    return m.ParameterString(name, default_value="x")


def _number(m: SimpleNamespace) -> Any:
    return m.ParameterInteger("Number", default_value=3)


def _address(m: SimpleNamespace) -> Any:
    return m.Join(on="/", values=[_text(m), m.ExecutionVariables.PIPELINE_EXECUTION_ID])


def _groups(m: SimpleNamespace, *names: str) -> list[Any]:
    return [m.InstanceGroup(name, GPU, 2) for name in names]


def _hook(m: SimpleNamespace) -> Any:
    losses = m.CollectionConfig("losses", {"save_interval": "50"})
    return m.DebuggerHookConfig("s3://b/hook", "/opt/ml/tensors", {"save_interval": "10"}, [losses, losses])


VANISHING = {
    "DebugRuleConfiguration": {
        "RuleConfigurationName": "VanishingGradient",
        "RuleParameters": {"rule_to_invoke": "VanishingGradient"},
    },
    "CollectionConfigurations": [
        {"CollectionName": "gradients", "CollectionParameters": {"save_interval": "500"}},
        {"CollectionName": "losses"},
    ],
}


class LowGpu:
    """A built-in profiler rule, as AWS's package of rules describes it."""

    def __init__(self) -> None:
        self.rule_name = "LowGPUUtilization"
        self.rule_parameters = {"rule_to_invoke": "LowGPUUtilization", "threshold_p95": 70}


def _custom_rule(m: SimpleNamespace, **options: Any) -> Any:
    return m.Rule.custom(
        name="Own",
        image_uri="rules:1",
        instance_type=LARGE,
        volume_size_in_gb=10,
        source="s3://b/rules/rule.py",
        rule_to_invoke="Own",
        rule_parameters={"limit": "3"},
        other_trials_s3_input_paths=["s3://b/other"],
        **options,
    )


MPI = {"mpi": {"enabled": True, "processes_per_host": 4, "custom_mpi_options": "-x A"}}
DATA_PARALLEL = {"smdistributed": {"dataparallel": {"enabled": True, "custom_mpi_options": "-v"}}}
MODEL_PARALLEL = {"smdistributed": {"modelparallel": {"enabled": True, "parameters": {"partitions": 2}}}, **MPI}
TORCH = {"torch_distributed": {"enabled": True}}

CASES: dict[str, Callable[[SimpleNamespace], Any]] = {
    "own image": _own,
    "own image by position": lambda m: _step(
        m, m.Estimator(IMAGE, ROLE, 1, LARGE, output_path="s3://b/o", sagemaker_session=m.session, **QUIET)
    ),
    "own image as variables": lambda m: _own(
        m, image_uri=_text(m), role=_text(m, "Role"), instance_type=_text(m, "Type"), instance_count=_number(m)
    ),
    "own image without an output path": lambda m: _own(m, output_path=None),
    "own image with hyperparameters of every type": lambda m: _own(
        m,
        hyperparameters={
            "text": "a",
            "whole": 5,
            "part": 0.1,
            "yes": True,
            "list": [1, "a"],
            "map": {"a": 1},
            "none": None,
            "p": _text(m),
            "n": _number(m),
            "run": m.ExecutionVariables.PIPELINE_EXECUTION_ID,
            "at": _address(m),
        },
    ),  # fmt: skip
    "own image with a script": lambda m: _own(
        m, entry_point="train.py", source_dir=str(m.folder), hyperparameters={"a": "x", "b": 1, "c": [True]}
    ),
    "own image with a lone script": lambda m: _own(
        m, entry_point=str(m.folder / "train.py"), hyperparameters={"a": "x", "b": 0.5}
    ),
    "own image with an entry point and arguments": lambda m: _own(
        m, container_entry_point=["python3", "a.py"], container_arguments=["--x", _text(m)]
    ),
    "own image from a private registry": lambda m: _own(
        m,
        training_repository_access_mode="Vpc",
        training_repository_credentials_provider_arn="arn:aws:lambda:us-east-1:000000000000:function:login",
    ),
    "one machine by the old form": lambda m: m.TrainingStep(
        name="Train",
        estimator=m.Estimator(**MACHINE, **QUIET, image_uri=IMAGE, sagemaker_session=m.session),
        inputs={"train": "s3://b/train"},
    ),
    "channel as text": lambda m: _own(m, "s3://b/train"),
    "channel as input with its mode": lambda m: _own(m, m.TrainingInput("s3://b/train", input_mode="Pipe")),
    "channel on a file system": lambda m: _own(
        m,
        m.FileSystemInput("fs-1", "FSxLustre", "/data", "rw", "text/csv"),
        subnets=["subnet-1"],
        security_group_ids=["sg-1"],
    ),
    "channels of all sorts": lambda m: _own(
        m,
        {
            "text": "s3://b/a",
            "input": m.TrainingInput(_address(m)),
            "files": m.FileSystemInput(file_system_id="fs-1", file_system_type="EFS", directory_path="/d"),
            "variable": _text(m),
        },
    ),
    "channel with every option": lambda m: _own(
        m,
        {
            "train": m.TrainingInput(
                "s3://b/train",
                distribution="ShardedByS3Key",
                compression="Gzip",
                content_type="text/csv",
                record_wrapping="RecordIO",
                s3_data_type="AugmentedManifestFile",
                instance_groups=["first"],
                input_mode="FastFile",
                attribute_names=["source", "label"],
                target_attribute_name="label",
                shuffle_config=m.ShuffleConfig(7),
                hub_access_config={"HubContentArn": "arn"},
                model_access_config={"AcceptEula": True},
            )
        },
    ),
    "channel of an augmented manifest": lambda m: _own(
        m, {"train": m.TrainingInput("s3://b/m", s3_data_type="AugmentedManifestFile", target_attribute_name="label")}
    ),
    "channel with variables": lambda m: _own(
        m,
        {"train": m.TrainingInput(_text(m), content_type=_text(m, "Type"), shuffle_config=m.ShuffleConfig(_number(m)))},
    ),
    "spot machines": lambda m: _own(m, use_spot_instances=True, max_run=600, max_wait=900, max_retry_attempts=2),
    "spot machines as variables": lambda m: _own(
        m, use_spot_instances=m.ParameterBoolean("Spot", default_value=True), max_run=_number(m), max_wait=_number(m)
    ),
    "checkpoints": lambda m: _own(m, checkpoint_s3_uri="s3://b/c", checkpoint_local_path="/opt/ml/checkpoints"),
    "checkpoints at the usual folder": lambda m: _own(m, checkpoint_s3_uri=_address(m)),
    "machines kept warm": lambda m: _own(m, keep_alive_period_in_seconds=600),
    "VPC": lambda m: _own(m, subnets=["subnet-1", _text(m)], security_group_ids=["sg-1"]),
    "isolated from the network": lambda m: _own(m, enable_network_isolation=True),
    "isolated from the network with a script": lambda m: _xgboost(
        m, {"train": "s3://b/t"}, enable_network_isolation=True
    ),
    "isolation as a variable": lambda m: _xgboost(
        m, enable_network_isolation=m.ParameterBoolean("Alone", default_value=True)
    ),
    "encrypted between machines": lambda m: _own(m, instance_count=2, encrypt_inter_container_traffic=True),
    "keys": lambda m: _own(m, volume_kms_key="volume-key", output_kms_key=_text(m)),
    "tags as a list": lambda m: _own(m, tags=[{"Key": "team", "Value": "risk"}]),
    "tags as a mapping": lambda m: _own(m, tags={"team": "risk", "use": "test"}),
    "metrics": lambda m: _own(
        m, metric_definitions=[{"Name": "auc", "Regex": "auc=(.*)"}], enable_sagemaker_metrics=False
    ),
    "input mode": lambda m: _own(m, input_mode="Pipe"),
    "environment": lambda m: _own(m, environment={"A": "1", "B": _text(m)}),
    "limits": lambda m: _own(m, max_run=_number(m), volume_size=_number(m)),
    "base job name": lambda m: _own(m, base_job_name="nightly"),
    "a model to begin with": lambda m: _own(m, {"train": "s3://b/t"}, model_uri="s3://b/m.tar.gz"),
    "a model to begin with by another channel": lambda m: _own(m, model_uri="s3://b/m", model_channel_name="base"),
    "outputs uncompressed": lambda m: _own(m, disable_output_compression=True),
    "checks and remote shells": lambda m: _own(
        m, enable_infra_check=True, enable_remote_debug=True, enable_session_tag_chaining=False
    ),
    "reserved machines": lambda m: _own(
        m,
        training_plan="arn:aws:sagemaker:us-east-1:000000000000:training-plan/p",
        instance_placement_config={"EnableMultipleJobs": True},
    ),
    "groups of machines": lambda m: _own(m, **NO_MACHINE, instance_groups=_groups(m, "first", "second")),
    "experiment": lambda m: m.TrainingStep(
        name="Train",
        step_args=m.Estimator(**MACHINE, **QUIET, image_uri=IMAGE, sagemaker_session=m.session).fit(
            experiment_config={"ExperimentName": "e", "TrialComponentDisplayName": "c"}
        ),
    ),
    "step options": lambda m: _own(
        m,
        None,
        {
            "display_name": "Train it",
            "description": "Trains.",
            "cache_config": m.CacheConfig(enable_caching=True, expire_after="P1D"),
            "depends_on": ["Prep"],
            "retry_policies": [m.RetryPolicy(["SageMaker.CAPACITY_ERROR"], max_attempts=3)],
        },
    ),
    "no hook": lambda m: _own(m, debugger_hook_config=False),
    "hook as usual": lambda m: _own(m, debugger_hook_config=True),
    "hook": lambda m: _own(m, debugger_hook_config=_hook(m)),
    "rule of the service": lambda m: _own(
        m,
        rules=[
            m.Rule.sagemaker(
                VANISHING,
                rule_parameters={"threshold": "0.1"},
                other_trials_s3_input_paths=["s3://b/other"],
                container_local_output_path="/opt/ml/r",
                s3_output_path="s3://b/rule",
            )
        ],
    ),
    "rule of the service with collections": lambda m: _own(
        m, rules=[m.Rule.sagemaker(VANISHING, name="Mine", collections_to_save=[m.CollectionConfig("all")])]
    ),
    "rule of one's own": lambda m: _own(
        m,
        rules=[_custom_rule(m, collections_to_save=[m.CollectionConfig("own", {"a": "b"})])],
        debugger_hook_config=_hook(m),
    ),  # fmt: skip
    "profiler as usual": lambda m: _own(m, disable_profiler=False),
    "profiler": lambda m: _own(
        m,
        disable_profiler=False,
        profiler_config=m.ProfilerConfig(s3_output_path="s3://b/profile", system_monitor_interval_millis=500),
    ),
    "profiler in detail": lambda m: _own(
        m,
        disable_profiler=False,
        profiler_config=m.ProfilerConfig(profile_params=m.Profiler(cpu_profiling_duration=60)),
    ),
    "profiler turned off by its config": lambda m: _own(m, profiler_config=m.ProfilerConfig(disable_profiler=True)),
    "profiler rule of the service": lambda m: _own(
        m, disable_profiler=False, rules=[m.ProfilerRule.sagemaker(LowGpu(), s3_output_path="s3://b/r")]
    ),
    "profiler rule of one's own": lambda m: _own(
        m,
        disable_profiler=False,
        rules=[
            m.ProfilerRule.custom(
                name="Own", image_uri="rules:1", instance_type=LARGE, volume_size_in_gb=10, rule_parameters={"n": 3}
            )
        ],
    ),
    "profiler on Trainium": lambda m: _own(m, instance_type="ml.trn1.2xlarge", disable_profiler=None),
    "TensorBoard": lambda m: _own(
        m, tensorboard_output_config=m.TensorBoardOutputConfig("s3://b/board", "/opt/ml/board")
    ),
    "XGBoost": _xgboost,
    "XGBoost by position": lambda m: _step(
        m,
        m.XGBoost(
            str(m.folder / "train.py"), framework_version="1.5-1", sagemaker_session=m.session, **MACHINE, **QUIET
        ),
    ),
    "XGBoost with hyperparameters of every type": lambda m: _xgboost(
        m,
        hyperparameters={
            "text": "a",
            "whole": 5,
            "part": 0.1,
            "yes": True,
            "list": [1, "a"],
            "map": {"a": 1},
            "none": None,
            "p": _text(m),
            "n": _number(m),
            "run": m.ExecutionVariables.PIPELINE_EXECUTION_ID,
            "at": _address(m),
        },
    ),  # fmt: skip
    "XGBoost in another region's image": lambda m: _xgboost(m, image_uri_region="eu-west-1"),
    "XGBoost on a machine that runs choose": lambda m: _xgboost(m, instance_type=m.ParameterString("Type", LARGE)),
    "XGBoost with code elsewhere": lambda m: _xgboost(m, code_location="s3://b/code", container_log_level=10),
    "XGBoost with code on S3": lambda m: _xgboost(m, source_dir="s3://b/sourcedir.tar.gz"),
    "XGBoost with code that runs choose": lambda m: _xgboost(
        m, source_dir=_text(m), entry_point=_text(m, "Script"), base_job_name="own"
    ),
    "XGBoost with dependencies": lambda m: _xgboost(m, dependencies=[str(m.folder / "prep.py")]),
    "scikit-learn": _sklearn,
    "scikit-learn without a count": lambda m: _sklearn(m, instance_count=None, hyperparameters={"trees": 100}),
    "PyTorch": _pytorch,
    "PyTorch on GPUs": lambda m: _pytorch(m, instance_type="ml.g5.xlarge"),
    "PyTorch on a machine that runs choose": lambda m: _pytorch(m, instance_type=m.ParameterString("Type", GPU)),
    "PyTorch in another image": lambda m: _pytorch(m, image_uri=IMAGE, framework_version=None, py_version=None),
    "PyTorch without series": lambda m: _pytorch(m, enable_sagemaker_metrics=False),
    "PyTorch with MPI": lambda m: _pytorch(m, instance_count=2, distribution=MPI),
    "PyTorch with data parallelism": lambda m: _pytorch(
        m, instance_type=GPU, instance_count=2, distribution=DATA_PARALLEL
    ),
    "PyTorch with model parallelism": lambda m: _pytorch(m, instance_type=GPU, distribution=MODEL_PARALLEL),
    "PyTorch with its own launcher": lambda m: _pytorch(m, instance_type=GPU, instance_count=2, distribution=TORCH),
    "PyTorch with a group that trains": lambda m: _script(
        m,
        "PyTorch",
        framework_version="2.0.1",
        py_version="py310",
        instance_groups=(groups := _groups(m, "first", "second")),
        distribution={**MPI, "instance_groups": [groups[0]]},
        **NO_MACHINE,
    ),
    "PyTorch with SageMaker's model-parallel library": lambda m: _pytorch(
        m,
        framework_version="2.3.1",
        py_version="py311",
        instance_type="ml.p4d.24xlarge",
        distribution={**TORCH, "smdistributed": {"modelparallel": {"enabled": True, "parameters": {"sharded": True}}}},
    ),
    "PyTorch with the one group": lambda m: _pytorch(
        m, **NO_MACHINE, instance_groups=_groups(m, "only"), distribution=MPI
    ),
    "PyTorch with data parallelism by its first name": lambda m: _pytorch(
        m, instance_type=GPU, distribution={"pytorchddp": {"enabled": True}}
    ),
    "PyTorch with checkpoints and a hook": lambda m: _pytorch(
        m, checkpoint_s3_uri="s3://b/c", checkpoint_local_path="/opt/ml/c", debugger_hook_config=_hook(m)
    ),
    "TensorFlow": _tensorflow,
    "TensorFlow with a model folder": lambda m: _tensorflow(m, model_dir="s3://b/model"),
    "TensorFlow without a model folder": lambda m: _tensorflow(m, model_dir=False),
    "TensorFlow with parameter servers": lambda m: _tensorflow(
        m, instance_count=2, distribution={"parameter_server": {"enabled": True}}, rules=[m.Rule.sagemaker(VANISHING)]
    ),
    "TensorFlow mirrored": lambda m: _tensorflow(
        m, instance_count=2, distribution={"multi_worker_mirrored_strategy": {"enabled": True}}
    ),
    "TensorFlow with MPI": lambda m: _tensorflow(m, distribution=MPI),
    "Hugging Face": _huggingface,
    "Hugging Face over TensorFlow": lambda m: _huggingface(
        m, transformers_version="4.17", pytorch_version=None, tensorflow_version="2.6", py_version="py38"
    ),
    "Hugging Face with its own launcher": lambda m: _huggingface(
        m, transformers_version="4.26.0", pytorch_version="1.13.1", distribution=TORCH, instance_count=2
    ),
    "Hugging Face with data parallelism": lambda m: _huggingface(m, distribution={"pytorchddp": {"enabled": True}}),
}


@pytest.mark.parametrize("name", CASES)
def test_our_step_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    case = CASES[name]

    assert normalised(our_request(case, code)) == normalised(sdk_request(case, code, session))


MEMBERS = {
    "HuggingFace": {"compiler_config"},
    "PyTorch": {"compiler_config", "training_recipe", "recipe_overrides"},
    "TensorFlow": {"compiler_config"},
}
EVERYWHERE = {"self", "kwargs", "git_config"}


@pytest.mark.parametrize("name", ["Estimator", "HuggingFace", "PyTorch", "SKLearn", "TensorFlow", "XGBoost"])
def test_every_keyword_of_the_sdks_estimator_is_one_of_ours(name: str) -> None:
    sdk = {key for kind in SDK[name].__mro__[:-1] for key in signature(kind.__init__).parameters}
    known = {field.name for field in fields(getattr(kinds, name))}

    assert sdk - known - EVERYWHERE == MEMBERS.get(name, set())


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_job_names_begin_as_the_sdks_do_where_prefixes_are_kept(session: Any) -> None:
    machine = {**MACHINE, **QUIET, "image_uri": IMAGE, "base_job_name": "nightly"}
    step = SDK["TrainingStep"](name="T", step_args=SDK["Estimator"](**machine, sagemaker_session=session).fit())
    kept = PipelineDefinitionConfig(use_custom_job_prefix=True)
    pipeline = Pipeline(name="Oracle", steps=[step], sagemaker_session=session, pipeline_definition_config=kept)
    sdk = json.loads(pipeline.definition())["Steps"][0]["Arguments"]

    job = kinds.Estimator(**machine, sagemaker_session=kinds.PipelineSession("offline-bucket"))
    ours = TrainingStep(name="T", step_args=job.fit(), job_name_prefix=job.base_job_name).to_request()["Arguments"]

    assert normalised(ours) == normalised(sdk)
