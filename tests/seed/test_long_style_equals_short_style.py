"""A builder in the long style gives the very step that the short one gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.seed.long_style import LongTabularPreprocessing, LongXGBoostModel, LongXGBoostTraining
from tests.unit.core.examples import BASE, session

from cursus.core.kinds import Properties
from cursus.errors import ConfigurationError
from cursus.steps.builders.builder_tabular_preprocessing_step import TabularPreprocessingStepBuilder
from cursus.steps.builders.builder_xgboost_model_step import XGBoostModelStepBuilder
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingStepBuilder
from cursus.steps.configs.config_tabular_preprocessing_step import TabularPreprocessingConfig
from cursus.steps.configs.config_xgboost_model_step import XGBoostModelConfig
from cursus.steps.configs.config_xgboost_training_step import XGBoostTrainingConfig

if TYPE_CHECKING:
    from pathlib import Path

DATA = Properties("FeatureEngineering").ProcessingOutputConfig.Outputs["engineered_data"].S3Output.S3Uri
MODEL = Properties("XGBoostTraining").ModelArtifacts.S3ModelArtifacts


@pytest.fixture
def code(tmp_path: Path) -> str:
    for name in ("tabular_preprocessing.py", "xgboost_training.py", "xgboost_inference.py"):
        (tmp_path / name).write_text("print('hello')\n")
    return str(tmp_path)


def requests(builders: tuple[Any, Any], config: Any, **given: Any) -> list[dict[str, Any]]:
    return [builder(config, sagemaker_session=session()).create_step(**given).to_request() for builder in builders]


@pytest.mark.parametrize("job_type", ["training", "calibration"])
@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("enable_caching", [True, False])
def test_tabular_preprocessing(job_type: str, large: bool, enable_caching: bool, code: str) -> None:
    fields = {"job_type": job_type, "label_name": "is_fraud", "use_large_processing_instance": large}
    config = TabularPreprocessingConfig(**BASE, source_dir=code, **fields)
    builders = (LongTabularPreprocessing, TabularPreprocessingStepBuilder)

    long, short = requests(builders, config, inputs={"DATA": DATA}, enable_caching=enable_caching)

    assert long == short


@pytest.mark.parametrize("outputs", [{}, {"processed_data": "s3://b/mine"}])
def test_tabular_preprocessing_with_given_outputs(outputs: dict[str, str], code: str) -> None:
    config = TabularPreprocessingConfig(**BASE, source_dir=code, job_type="training", label_name="is_fraud")  # type: ignore[arg-type]
    builders = (LongTabularPreprocessing, TabularPreprocessingStepBuilder)

    long, short = requests(builders, config, inputs={"DATA": DATA}, outputs=outputs, dependencies=["Before"])

    assert long == short


def test_xgboost_training(code: str) -> None:
    hyperparameters: Any = {"label_name": "is_fraud", "max_depth": 4}
    config = XGBoostTrainingConfig(**BASE, source_dir=code, hyperparameters=hyperparameters)

    long, short = requests((LongXGBoostTraining, XGBoostTrainingStepBuilder), config, inputs={"input_path": DATA})

    assert long == short


def test_xgboost_model(code: str) -> None:
    config = XGBoostModelConfig(**BASE, source_dir=code, tags={"team": "risk"})

    long, short = requests((LongXGBoostModel, XGBoostModelStepBuilder), config, inputs={"model_data": MODEL})

    assert long == short


def test_a_long_style_model_takes_its_artifacts_from_the_step_before(code: str) -> None:
    hyperparameters: Any = {"label_name": "is_fraud"}
    config = XGBoostTrainingConfig(**BASE, source_dir=code, hyperparameters=hyperparameters)
    training = XGBoostTrainingStepBuilder(config).create_step(inputs={"input_path": DATA})

    model = LongXGBoostModel(XGBoostModelConfig(**BASE, source_dir=code)).create_step(dependencies=[training])

    assert model.to_request()["Arguments"]["PrimaryContainer"]["ModelDataUrl"] == MODEL.expr


def test_the_long_styles_way_of_reading_an_address_works_on_texts_and_refuses_joins(code: str) -> None:
    builder = LongXGBoostModel(XGBoostModelConfig(**BASE, source_dir=code))

    assert builder._parse_s3_uri("s3://b/key/a") == ("b", "key/a")
    with pytest.raises(ValueError, match="is no S3 address"):
        builder._parse_s3_uri("key/a")
    with pytest.raises(ConfigurationError, match="is known only when the pipeline runs"):
        builder._parse_s3_uri(builder._get_base_output_path())
