"""Builder for the OrderTraining step."""

from typing import Dict, Optional, Any
import logging

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.kinds import TrainingInput, TrainingStep, XGBoost
from cursus.registry.builder_registry import register_builder

from ..configs.config_order_training_step import OrderTrainingConfig

try:
    from ..specs.order_training_spec import ORDER_TRAINING_SPEC

    SPEC_AVAILABLE = True
except ImportError:
    ORDER_TRAINING_SPEC = None
    SPEC_AVAILABLE = False

logger = logging.getLogger(__name__)


@register_builder()
class OrderTrainingStepBuilder(StepBuilderBase):
    """Builder for an Order Training Step."""

    def __init__(
        self,
        config: OrderTrainingConfig,
        sagemaker_session=None,
        role: Optional[str] = None,
        notebook_root=None,
        registry_manager=None,
        dependency_resolver=None,
    ):
        """Initialize with the one specification."""
        if not SPEC_AVAILABLE or ORDER_TRAINING_SPEC is None:
            raise ValueError("Order training specification not available")

        super().__init__(
            config=config,
            spec=ORDER_TRAINING_SPEC,
            sagemaker_session=sagemaker_session,
            role=role,
            notebook_root=notebook_root,
            registry_manager=registry_manager,
            dependency_resolver=dependency_resolver,
        )
        self.config: OrderTrainingConfig = config

    def validate_configuration(self) -> None:
        """Validate required configuration."""
        self.log_info("Validating OrderTrainingConfig...")

        required_attrs = ["training_instance_type", "training_instance_count", "training_entry_point"]

        for attr in required_attrs:
            if not hasattr(self.config, attr) or getattr(self.config, attr) in [None, ""]:
                raise ValueError(f"OrderTrainingConfig missing required attribute: {attr}")

    def _create_estimator(self, output_path=None) -> XGBoost:
        """Create and configure the XGBoost estimator."""
        return XGBoost(
            entry_point=self.config.training_entry_point,
            source_dir=self.config.source_dir,
            framework_version=self.config.framework_version,
            py_version=self.config.py_version,
            role=self.role,
            instance_type=self.config.training_instance_type,
            instance_count=self.config.training_instance_count,
            volume_size=self.config.training_volume_size,
            base_job_name=self._generate_job_name(),
            sagemaker_session=self.session,
            output_path=output_path,
            environment=self._get_environment_variables(),
        )

    def _get_environment_variables(self) -> Dict[str, str]:
        """Create environment variables from contract and config."""
        env_vars = super()._get_environment_variables()
        env_vars["LABEL_FIELD"] = self.config.hyperparameters.label_name
        return env_vars

    def _prepare_hyperparameters_file(self) -> str:
        """Prepare hyperparameters file."""
        return self.session.stage_json("hyperparameters.json", self.config.to_hyperparameter_dict())

    def _get_inputs(self, inputs: Dict[str, Any]) -> Dict[str, TrainingInput]:
        """Get inputs using specification and contract."""
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

    def _create_data_channels_from_source(self, base_path):
        """Create train, validation, and test channel inputs from a base path."""
        from cursus.core.kinds import Join

        channels = {
            "train": TrainingInput(s3_data=Join(on="/", values=[base_path, "train/"])),
            "val": TrainingInput(s3_data=Join(on="/", values=[base_path, "val/"])),
            "test": TrainingInput(s3_data=Join(on="/", values=[base_path, "test/"])),
        }

        return channels

    def _get_outputs(self, outputs: Dict[str, Any]) -> str:
        """
        Get outputs for the step using specification and contract.

        Args:
            outputs: Output destinations keyed by logical name

        Returns:
            Output path for model artifacts and evaluation results

        Raises:
            ValueError: If no specification or contract is available
        """
        if not self.spec:
            raise ValueError("Step specification is required")

        if not self.contract:
            raise ValueError("Script contract is required for output mapping")

        primary_output_path = None
        output_logical_names = [spec.logical_name for _, spec in self.spec.outputs.items()]

        for logical_name in output_logical_names:
            if logical_name in outputs:
                primary_output_path = outputs[logical_name]
                break

        if primary_output_path is None:
            from cursus.core.kinds import Join

            base_output_path = self._get_base_output_path()
            primary_output_path = Join(on="/", values=[base_output_path, "order_training"])
            self.log_info("Using generated base output path: %s", primary_output_path)

        return primary_output_path

    def create_step(self, **kwargs) -> TrainingStep:
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
