"""What is said of a pipeline as a whole, and of its jobs' names, equals what SDK v2 makes of it."""

from __future__ import annotations

import json
import warnings
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.sdk_names import BUCKET, ROLE, SDK, names_of_both
from tests.unit.core.examples import BASE

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.specification_base import StepSpecification
from cursus.core.kinds.condition import FailStep
from cursus.core.kinds.pipeline import MlflowConfig, PipelineDefinitionConfig, PipelineOptions
from cursus.core.kinds.session import PipelineSession
from cursus.dag.model import PipelineDAG
from cursus.errors import DefinitionError
from cursus.registry.builder_registry import StepBuilderRegistry

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sagemaker.workflow.parallelism_config import ParallelismConfiguration
    from sagemaker.workflow.pipeline import Pipeline
    from sagemaker.workflow.pipeline_definition_config import PipelineDefinitionConfig as SdkDefinitionConfig

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.oracle


class StopStepBuilder(StepBuilderBase[BasePipelineConfig]):
    specs = StepSpecification("Stop")

    def create_step(self, **kwargs: Any) -> FailStep:
        step = FailStep(name=self._get_step_name())
        self._finished(step)
        return step

    def _get_inputs(self, inputs: dict[str, Any]) -> None:
        return None

    def _get_outputs(self, outputs: dict[str, Any]) -> None:
        return None


def _compiled(region: str = "NA", **options: Any) -> Any:
    dag = PipelineDAG(["Stop"], options=PipelineOptions(**options))
    config = BasePipelineConfig(**{**BASE, "region": region})
    registry = StepBuilderRegistry()
    registry.register("Stop", StopStepBuilder)
    return PipelineDAGCompiler(registry).compile(dag, {"Stop": config})


EXPERIMENTS: dict[str, Callable[[SimpleNamespace], Any]] = {
    "of given names": lambda m: m.PipelineExperimentConfig("fraud", "first"),
    "by keyword": lambda m: m.PipelineExperimentConfig(experiment_name="fraud", trial_name="first"),
    "of the run": lambda m: m.PipelineExperimentConfig("fraud", m.ExecutionVariables.PIPELINE_EXECUTION_ID),
    "of a parameter": lambda m: m.PipelineExperimentConfig(
        m.ParameterString("EXECUTION_S3_PREFIX"), m.Join(on="-", values=["run", m.ExecutionVariables.PIPELINE_NAME])
    ),
    "none": lambda m: None,
}


def _sdk_top(session: Any, **options: Any) -> dict[str, Any]:
    document = json.loads(Pipeline(name="Oracle", steps=[], sagemaker_session=session, **options).definition())
    return {key: value for key, value in document.items() if key not in {"Parameters", "Steps"}}


def _our_top(**options: Any) -> dict[str, Any]:
    document = json.loads(_compiled(**options).definition())
    return {key: value for key, value in document.items() if key not in {"Parameters", "Steps"}}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_our_experiment_equals_the_sdks(name: str, session: Any) -> None:
    sdk, ours = names_of_both()
    theirs = _sdk_top(session, pipeline_experiment_config=EXPERIMENTS[name](sdk))

    assert _our_top(experiment=EXPERIMENTS[name](ours)) == theirs


def test_our_default_experiment_equals_the_sdks(session: Any) -> None:
    assert _our_top() == _sdk_top(session)


@pytest.mark.parametrize("region", ["eu-central-1", "me-central-1", "eu-central-2", "us-gov-west-1", "il-central-1"])
def test_our_default_experiment_is_left_out_where_the_sdks_is(region: str, session: Any) -> None:
    session._region_name, before = region, session._region_name
    try:
        theirs = _sdk_top(session)
    finally:
        session._region_name = before

    assert _our_top(region=region) == theirs


def test_our_parallelism_equals_the_sdks() -> None:
    ours = names_of_both()[1].ParallelismConfiguration(max_parallel_execution_steps=3)

    assert ours.to_request() == ParallelismConfiguration(max_parallel_execution_steps=3).to_request()
    assert _compiled(parallelism=ours).parallelism == ours


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_sdk_s_pipeline_keeps_experiment_and_metadata(name: str, session: Any) -> None:
    compiled = _compiled(experiment=EXPERIMENTS[name](names_of_both()[1]), metadata={"team": "risk"})

    assert json.loads(compiled.to_sdk(session).definition()) == json.loads(compiled.definition())


def test_what_the_sdk_s_pipeline_cannot_say_is_refused(session: Any) -> None:
    arn = "arn:aws:sagemaker:us-east-1:000000000000:mlflow-app/x"
    with pytest.raises(DefinitionError, match="no place for its MlflowConfig"):
        _compiled(mlflow=MlflowConfig(arn)).to_sdk(session)


def _machine(m: SimpleNamespace, kind: str, **options: Any) -> Any:
    machine = {"instance_type": "ml.m5.large", "instance_count": 1, "sagemaker_session": m.session}
    return getattr(m, kind)(**{**machine, **m.named, **options})


def _script(m: SimpleNamespace) -> dict[str, Any]:
    return {"entry_point": "train.py", "source_dir": str(m.folder), "framework_version": "1.7-1", "role": ROLE}


def _check(m: SimpleNamespace, kind: str, **config: Any) -> Any:
    job = m.CheckJobConfig(role=ROLE, sagemaker_session=m.session, **m.named)
    return getattr(m, kind)(name="Check", check_job_config=job, **config)


def _clarify(m: SimpleNamespace) -> Any:
    data = m.DataConfig("s3://b/data.csv", "s3://b/out", label="label", headers=["label", "age"])
    bias = m.BiasConfig(label_values_or_threshold=[1], facet_name="age")
    return _check(m, "ClarifyCheckStep", clarify_check_config=m.DataBiasCheckConfig(data, bias))


def _quality(m: SimpleNamespace) -> Any:
    rows = m.DataQualityCheckConfig("s3://b/rows.csv", m.DatasetFormat.csv(), output_s3_uri="s3://b/out")
    return _check(m, "QualityCheckStep", quality_check_config=rows)


def _processing(m: SimpleNamespace) -> Any:
    job = _machine(m, "ScriptProcessor", role=ROLE, image_uri="image:1", command=["python3"])
    return m.ProcessingStep(name="Prep", processor=job, code="s3://b/prep.py")


def _training(m: SimpleNamespace) -> Any:
    job = _machine(m, "XGBoost", **_script(m), output_path="s3://b/out", disable_profiler=True)
    return m.TrainingStep(name="Train", estimator=job, inputs={"train": m.TrainingInput("s3://b/train/")})


def _transform(m: SimpleNamespace) -> Any:
    named = {f"base_transform_{key.removeprefix('base_')}": value for key, value in m.named.items()}
    machine = {"instance_type": "ml.m5.large", "instance_count": 1, "sagemaker_session": m.session}
    job = m.Transformer(model_name="model", output_path="s3://b/out", **machine, **named)
    if named:
        # The SDK forgets the name of a transformer's jobs where it is given with the transformer itself.
        return m.TransformStep(name="Score", step_args=job.transform(data="s3://b/in"))
    return m.TransformStep(name="Score", transformer=job, inputs=m.TransformInput(data="s3://b/in"))


def _model(m: SimpleNamespace) -> Any:
    script = {**_script(m), "entry_point": "serve.py"}
    model = m.XGBoostModel(model_data="s3://b/model.tar.gz", sagemaker_session=m.session, **script, **m.called)
    return m.CreateModelStep(name="Model", step_args=model.create(instance_type="ml.m5.large"))


NAMED: dict[str, Callable[[SimpleNamespace], Any]] = {
    "processing": _processing,
    "training": _training,
    "model": _model,
    "transform": _transform,
    "Clarify check": _clarify,
    "quality check": _quality,
}


def _sdk_step(m: Any, case: Callable[[SimpleNamespace], Any], *, prefixed: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        config = SdkDefinitionConfig(use_custom_job_prefix=prefixed)
        pipeline = Pipeline(
            name="Oracle", steps=[case(m)], sagemaker_session=m.session, pipeline_definition_config=config
        )
        return normalised(json.loads(pipeline.definition())["Steps"][0])


@pytest.mark.parametrize("prefixed", [True, False])
@pytest.mark.parametrize("name", NAMED)
def test_our_prefix_equals_the_sdks_custom_job_prefix(name: str, prefixed: bool, code: Path, session: Any) -> None:
    said = {"named": {"base_job_name": "my-job"}, "called": {"name": "my-job"}}
    sdk = SimpleNamespace(**SDK, session=session, folder=code, **said)
    ours = SimpleNamespace(
        **vars(names_of_both()[1]), session=PipelineSession(BUCKET), folder=code, named={}, called={}
    )
    step = NAMED[name](ours)
    step.job_name_prefix = "my-job" if prefixed else None
    request = normalised(json.loads(json.dumps(step.to_request())))
    theirs = _sdk_step(sdk, NAMED[name], prefixed=prefixed)

    assert request == theirs
    assert ("my-job" in json.dumps(theirs)) == prefixed


def test_a_pipeline_with_custom_prefixes_names_jobs_after_their_steps() -> None:
    compiled = _compiled(definition=PipelineDefinitionConfig(use_custom_job_prefix=True))

    assert compiled.steps[0].job_name_prefix == "Stop"
    assert _compiled().steps[0].job_name_prefix is None
