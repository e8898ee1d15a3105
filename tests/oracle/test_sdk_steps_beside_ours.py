"""A builder that makes its step with the SDK's own classes compiles beside ours, and the whole is the SDK's too."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.offline import offline_pipeline_session
from tests.unit.core.examples import BASE

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
from cursus.core.builders.sdk import SdkStepBuilder
from cursus.dag.model import PipelineDAG
from cursus.errors import ConfigurationError
from cursus.registry.builder_registry import StepBuilderRegistry

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.compiler.pipeline import CompiledPipeline
    from cursus.core.base.builder_base import StepBuilderBase

pytestmark = pytest.mark.oracle

LARGE = "ml.m5.large"
ROOT = "/opt/ml/processing"
SPEC = StepSpecification(
    "Thinning",
    dependencies=[DependencySpec("raw_data", compatible_sources=["DataLoading"])],
    outputs=[OutputSpec("thin_data", aliases=["raw_data"])],
    script_contract=ScriptContract(
        "thin.py",
        expected_input_paths={"raw_data": f"{ROOT}/input/raw_data"},
        expected_output_paths={"thin_data": f"{ROOT}/output/thin_data"},
    ),
)


class ThinningConfig(BasePipelineConfig):
    """Where the script is."""

    script: str


class ThinningStepBuilder(SdkStepBuilder[ThinningConfig]):
    """A processing step, as code that was written for the SDK makes it."""

    specs = SPEC

    def make_step(self, inputs: dict[str, Any], outputs: dict[str, Any]) -> Any:
        from sagemaker.processing import ProcessingInput, ProcessingOutput
        from sagemaker.sklearn.processing import SKLearnProcessor
        from sagemaker.workflow.parameters import ParameterString
        from sagemaker.workflow.steps import ProcessingStep

        processor = SKLearnProcessor(
            framework_version="1.2-1",
            role=self.config.role,
            instance_type=ParameterString("ThinningMachine", LARGE),
            instance_count=1,
            sagemaker_session=self.sdk_session,
        )
        sources = [ProcessingInput(inputs["raw_data"], f"{ROOT}/input/raw_data", "raw_data")]
        results = [ProcessingOutput(f"{ROOT}/output/thin_data", outputs["thin_data"], "thin_data")]
        arguments = processor.run(code=self.config.script, inputs=sources, outputs=results)
        return ProcessingStep(name=self._get_step_name(), step_args=arguments)


class MisnamedStepBuilder(ThinningStepBuilder):
    """Gives its step a name of its own."""

    def _get_step_name(self) -> str:
        return "Other" if sys._getframe(1).f_code.co_name == "make_step" else super()._get_step_name()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "thin.py"
    path.write_text(
        textwrap.dedent(f"""\
            import pathlib, shutil
            target = pathlib.Path("{ROOT}/output/thin_data")
            for file in pathlib.Path("{ROOT}/input/raw_data").iterdir():
                shutil.copy(file, target / file.name)
            """)
    )
    return path


def compiled(script: Path, builder: type[StepBuilderBase[Any]] = ThinningStepBuilder) -> CompiledPipeline:
    registry = StepBuilderRegistry("cursus.steps")
    registry.register("Thinning", builder)
    (script.parent / "rows.csv").write_text("a,b\n1,2\n")
    dag = PipelineDAG(["DataLoading", "Thinning", "FeatureEngineering"], [("Thinning", "FeatureEngineering")])
    load, engineer = (registry.get_config_class(name) for name in ("DataLoading", "FeatureEngineering"))
    configs = {
        "DataLoading": load(**BASE, source_uri=str(script.parent / "rows.csv")),
        "Thinning": ThinningConfig(**BASE, script=str(script)),
        "FeatureEngineering": engineer(**BASE),
    }
    return PipelineDAGCompiler(registry).compile(dag, configs)


def test_the_step_is_wired_on_both_sides(script: Path) -> None:
    steps = {step["Name"]: step for step in compiled(script).document["Steps"]}
    sources = {
        name: step["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"]
        for name, step in steps.items()
        if name != "DataLoading"
    }

    assert list(steps) == ["DataLoading", "Thinning", "FeatureEngineering"]
    assert sources == {
        "Thinning": {"Get": "Steps.DataLoading.ProcessingOutputConfig.Outputs['raw_data'].S3Output.S3Uri"},
        "FeatureEngineering": {"Get": "Steps.Thinning.ProcessingOutputConfig.Outputs['thin_data'].S3Output.S3Uri"},
    }


def test_the_definition_is_sound_and_declares_the_step_s_parameters(script: Path) -> None:
    pipeline = compiled(script)

    assert pipeline.verify() == []
    assert {"Name": "ThinningMachine", "Type": "String", "DefaultValue": LARGE} in pipeline.document["Parameters"]


def test_the_same_input_gives_the_same_bytes(script: Path) -> None:
    assert compiled(script).definition() == compiled(script).definition()


def test_the_sdk_s_pipeline_gives_the_same_definition(script: Path, tmp_path: Path) -> None:
    pipeline = compiled(script)

    sdks = pipeline.to_sdk(offline_pipeline_session(tmp_path / "s3"))

    assert json.loads(sdks.definition()) == json.loads(pipeline.definition())


def test_it_runs_with_the_code_that_the_sdk_uploaded(script: Path, tmp_path: Path) -> None:
    result = compiled(script).run_local(tmp_path / "store")

    assert {step.name: step.status for step in result.steps} == dict.fromkeys(
        ("DataLoading", "Thinning", "FeatureEngineering"), "Succeeded"
    )


def test_a_step_of_another_name_is_refused(script: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"the SDK's step is named Other[\s\S]*_get_step_name"):
        compiled(script, MisnamedStepBuilder)


def test_the_sdk_is_imported_only_for_a_builder_that_uses_it() -> None:
    program = "import sys, cursus.core.builders.sdk, cursus.compiler.compile; print('sagemaker' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
