"""The shared steps' builders in the long style, each method written out."""

# ruff: noqa: C901, FURB188, PERF102, UP006, UP035  # the long style as its authors write it
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict

from tests.seed.long_processing import LongProcessing

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.kinds import CreateModelStep, Join, TrainingInput, TrainingStep, XGBoost, XGBoostModel
from cursus.steps.builders.builder_xgboost_training_step import XGBoostTrainingStepBuilder
from cursus.steps.specs.tabular_preprocessing_spec import PREPROCESSING_CALIBRATION_SPEC, PREPROCESSING_TRAINING_SPEC
from cursus.steps.specs.xgboost_model_spec import XGBOOST_MODEL_SPEC
from cursus.steps.specs.xgboost_training_spec import XGBOOST_TRAINING_SPEC

if TYPE_CHECKING:
    from cursus.core.kinds import Step


class LongTabularPreprocessing(LongProcessing):
    """Builder for a Tabular Preprocessing ProcessingStep."""

    def __init__(self, config: Any, **given: Any) -> None:
        """Initialize with specification based on job type."""
        specs = {"training": PREPROCESSING_TRAINING_SPEC, "calibration": PREPROCESSING_CALIBRATION_SPEC}
        super().__init__(config=config, spec=specs[config.job_type.lower()], **given)


class LongXGBoostTraining(StepBuilderBase[Any]):
    """Builder for an XGBoost Training Step."""

    def __init__(self, config: Any, sagemaker_session: Any = None, role: Any = None, notebook_root: Any = None) -> None:
        """Initialize with the one specification."""
        if XGBOOST_TRAINING_SPEC is None:
            raise ValueError("XGBoost training specification not available")
        super().__init__(
            config=config,
            spec=XGBOOST_TRAINING_SPEC,
            sagemaker_session=sagemaker_session,
            role=role,
            notebook_root=notebook_root,
        )

    def _create_estimator(self, output_path: Any = None) -> XGBoost:
        return XGBoost(
            entry_point=self.config.training_entry_point,
            source_dir=self.config.source_dir,
            framework_version=self.config.framework_version,
            py_version=self.config.py_version,
            role=self.role,
            instance_type=self.config.training_instance_type,
            instance_count=self.config.training_instance_count,
            volume_size=self.config.training_volume_size,
            debugger_hook_config=False,
            base_job_name=self._generate_job_name(),
            sagemaker_session=self.session,
            output_path=output_path,
            environment=self._get_environment_variables(),
            # Added: the shared step also reads its metrics from the script's lines.
            metric_definitions=XGBoostTrainingStepBuilder.metric_definitions,
        )

    def _prepare_hyperparameters_file(self) -> str:
        # Changed: the sample uploads with boto3 while the pipeline is being built, to a Join that it then parses as
        # text; a Join has no text before a run, so it stops at its own check. The session gives the file its address
        # by content, and uploads it when the pipeline is deployed.
        return self.session.stage_json("hyperparameters.json", self.config.to_hyperparameter_dict())

    def _get_inputs(self, inputs: Dict[str, Any]) -> Dict[str, TrainingInput]:
        if not self.spec or not self.contract:
            raise ValueError("Step specification and contract are required")
        training_inputs = {}
        hyperparameters_key = "hyperparameters_s3_uri"
        internal_hyperparameters_s3_uri = self._prepare_hyperparameters_file()
        if hyperparameters_key in self.contract.expected_input_paths:
            container_path = self.contract.expected_input_paths[hyperparameters_key]
            parts = container_path.split("/")
            if len(parts) > 5 and parts[5]:
                channel_name = parts[5]
                training_inputs[channel_name] = TrainingInput(s3_data=internal_hyperparameters_s3_uri)
        for _, dependency_spec in self.spec.dependencies.items():
            logical_name = dependency_spec.logical_name
            if logical_name == hyperparameters_key:
                continue
            if logical_name in inputs:
                container_path = self.contract.expected_input_paths[logical_name]
                if logical_name == "input_path":
                    base_path = inputs[logical_name]
                    data_channels = self._create_data_channels_from_source(base_path)
                    training_inputs.update(data_channels)
                else:
                    parts = container_path.split("/")
                    if len(parts) > 5:
                        channel_name = parts[5]
                        training_inputs[channel_name] = TrainingInput(s3_data=inputs[logical_name])
        return training_inputs

    def _create_data_channels_from_source(self, base_path: Any) -> Dict[str, TrainingInput]:
        return {
            "train": TrainingInput(s3_data=Join(on="/", values=[base_path, "train/"])),
            "val": TrainingInput(s3_data=Join(on="/", values=[base_path, "val/"])),
            "test": TrainingInput(s3_data=Join(on="/", values=[base_path, "test/"])),
        }

    def _get_outputs(self, outputs: Dict[str, Any]) -> Any:
        primary_output_path: Any = None
        output_logical_names = [spec.logical_name for _, spec in self.spec.outputs.items()]
        for logical_name in output_logical_names:
            if logical_name in outputs:
                primary_output_path = outputs[logical_name]
                break
        if primary_output_path is None:
            base_output_path = self._get_base_output_path()
            primary_output_path = Join(on="/", values=[base_output_path, "xgboost_training"])
            # Changed: the sample logs an f-string of the Join, which raises with the SDK as with us; "%s" does not.
            self.log_info("Using generated base output path: %s", primary_output_path)
        if primary_output_path.endswith("/"):
            primary_output_path = primary_output_path[:-1]
        base_job_name = self._generate_job_name()
        self.log_info(f"SageMaker will organize outputs using base job name: {base_job_name}")
        return primary_output_path

    def create_step(self, **kwargs: Any) -> Step:
        """Create the TrainingStep."""
        inputs = kwargs.get("inputs", {})
        dependencies = kwargs.get("dependencies", [])
        enable_caching = kwargs.get("enable_caching", True)
        training_inputs = self._get_inputs(inputs)
        output_path = self._get_outputs({})
        estimator = self._create_estimator(output_path)
        return TrainingStep(
            name=self._get_step_name(),
            estimator=estimator,
            inputs=training_inputs,
            depends_on=dependencies,
            cache_config=self._get_cache_config(enable_caching),
        )


class LongXGBoostModel(StepBuilderBase[Any]):
    """Builder for an XGBoost Model Step."""

    specs = XGBOOST_MODEL_SPEC

    def _get_image_uri(self) -> None:
        return None

    def _create_model(self, model_data: Any) -> XGBoostModel:
        image_uri = self._get_image_uri()
        return XGBoostModel(
            model_data=model_data,
            role=self.role,
            entry_point=self.config.entry_point,
            source_dir=self.config.source_dir,
            framework_version=self.config.framework_version,
            py_version=self.config.py_version,
            image_uri=image_uri,
            sagemaker_session=self.session,
            env=self._get_environment_variables(),
        )

    def _get_inputs(self, inputs: Dict[str, Any]) -> Dict[str, Any]:
        model_data_key = "model_data"
        if model_data_key not in inputs:
            raise ValueError(f"Required input '{model_data_key}' not found")
        return {model_data_key: inputs[model_data_key]}

    def _get_outputs(self, outputs: Dict[str, Any]) -> Dict[str, Any]:
        return {}

    def create_step(self, **kwargs: Any) -> Step:
        """Create the CreateModelStep."""
        dependencies = kwargs.get("dependencies")
        extracted_inputs = {**self.extract_inputs_from_dependencies(dependencies or []), **kwargs.get("inputs", {})}
        model_inputs = self._get_inputs(extracted_inputs)
        model = self._create_model(model_inputs["model_data"])
        return CreateModelStep(
            name=self._get_step_name(),
            step_args=model.create(
                instance_type=self.config.instance_type,
                accelerator_type=getattr(self.config, "accelerator_type", None),
                tags=getattr(self.config, "tags", None),
                model_name=self.config.get_model_name() if hasattr(self.config, "get_model_name") else None,
            ),
            depends_on=dependencies or [],
        )
