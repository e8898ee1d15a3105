"""Builder for the OrderCleaning step."""

from typing import Dict, Optional, Any, List
import logging

from cursus.core.base.builder_base import StepBuilderBase, safe_value_for_logging
from cursus.core.kinds import ProcessingInput, ProcessingOutput, ProcessingStep, SKLearnProcessor, Step
from cursus.registry.builder_registry import register_builder

from ..configs.config_order_cleaning_step import OrderCleaningConfig

# Import specifications based on job type
try:
    from ..specs.order_cleaning_spec import ORDER_CLEANING_TRAINING_SPEC, ORDER_CLEANING_CALIBRATION_SPEC

    SPECS_AVAILABLE = True
except ImportError:
    ORDER_CLEANING_TRAINING_SPEC = ORDER_CLEANING_CALIBRATION_SPEC = None
    SPECS_AVAILABLE = False

logger = logging.getLogger(__name__)


@register_builder()
class OrderCleaningStepBuilder(StepBuilderBase):
    """Builder for an Order Cleaning ProcessingStep."""

    def __init__(
        self,
        config: OrderCleaningConfig,
        sagemaker_session=None,
        role: Optional[str] = None,
        notebook_root=None,
        registry_manager=None,
        dependency_resolver=None,
    ):
        """Initialize with specification based on job type."""
        if not hasattr(config, "job_type"):
            raise ValueError("config.job_type must be specified")

        job_type = config.job_type.lower()

        spec = None
        if job_type == "training" and ORDER_CLEANING_TRAINING_SPEC is not None:
            spec = ORDER_CLEANING_TRAINING_SPEC
        elif job_type == "calibration" and ORDER_CLEANING_CALIBRATION_SPEC is not None:
            spec = ORDER_CLEANING_CALIBRATION_SPEC

        if not spec:
            raise ValueError(f"No specification found for job type: {job_type}")

        super().__init__(
            config=config,
            spec=spec,
            sagemaker_session=sagemaker_session,
            role=role,
            notebook_root=notebook_root,
            registry_manager=registry_manager,
            dependency_resolver=dependency_resolver,
        )
        self.config: OrderCleaningConfig = config

    def validate_configuration(self) -> None:
        """
        Validate required configuration.

        Raises:
            ValueError: If any required configuration is missing or invalid.
        """
        self.log_info("Validating OrderCleaningConfig...")

        required_attrs = [
            "processing_instance_count",
            "processing_volume_size",
            "processing_entry_point",
            "label_name",
            "job_type",
        ]

        for attr in required_attrs:
            if not hasattr(self.config, attr) or getattr(self.config, attr) in [None, ""]:
                raise ValueError(f"OrderCleaningConfig missing required attribute: {attr}")

        self.log_info("OrderCleaningConfig validation succeeded.")

    def _create_processor(self) -> SKLearnProcessor:
        """Create the SKLearn processor for the processing job."""
        instance_type = (
            self.config.processing_instance_type_large
            if self.config.use_large_processing_instance
            else self.config.processing_instance_type_small
        )

        return SKLearnProcessor(
            framework_version=self.config.processing_framework_version,
            role=self.role,
            instance_type=instance_type,
            instance_count=self.config.processing_instance_count,
            volume_size_in_gb=self.config.processing_volume_size,
            base_job_name=self._generate_job_name(),
            sagemaker_session=self.session,
            env=self._get_environment_variables(),
        )

    def _get_environment_variables(self) -> Dict[str, str]:
        """Create environment variables from contract and config."""
        # Get base environment variables from contract
        env_vars = super()._get_environment_variables()

        # Add step-specific environment variables
        if hasattr(self.config, "label_name"):
            env_vars["LABEL_FIELD"] = self.config.label_name

        if hasattr(self.config, "train_ratio"):
            env_vars["TRAIN_RATIO"] = str(self.config.train_ratio)

        if hasattr(self.config, "drop_columns"):
            env_vars.update({"DROP_COLUMNS": ",".join(self.config.drop_columns)})

        return env_vars

    def _get_inputs(self, inputs: Dict[str, Any]) -> List[ProcessingInput]:
        """Get inputs using specification and contract."""
        if not self.spec or not self.contract:
            raise ValueError("Step specification and contract are required")

        processing_inputs = []

        for _, dependency_spec in self.spec.dependencies.items():
            logical_name = dependency_spec.logical_name

            if not dependency_spec.required and logical_name not in inputs:
                continue

            if dependency_spec.required and logical_name not in inputs:
                raise ValueError(f"Required input '{logical_name}' not provided")

            if logical_name in self.contract.expected_input_paths:
                container_path = self.contract.expected_input_paths[logical_name]
                processing_inputs.append(
                    ProcessingInput(input_name=logical_name, source=inputs[logical_name], destination=container_path)
                )
            else:
                raise ValueError(f"No container path found for input: {logical_name}")

        return processing_inputs

    def _get_outputs(self, outputs: Dict[str, Any]) -> List[ProcessingOutput]:
        """Get outputs using specification and contract."""
        if not self.spec or not self.contract:
            raise ValueError("Step specification and contract are required")

        processing_outputs = []

        for _, output_spec in self.spec.outputs.items():
            logical_name = output_spec.logical_name

            if logical_name in self.contract.expected_output_paths:
                container_path = self.contract.expected_output_paths[logical_name]
                destination = None

                if logical_name in outputs:
                    destination = outputs[logical_name]
                else:
                    from cursus.core.kinds import Join

                    base_output_path = self._get_base_output_path()
                    step_type = self.spec.step_type.lower() if hasattr(self.spec, "step_type") else "processing"
                    destination = Join(on="/", values=[base_output_path, step_type, logical_name])
                    self.log_info("Using generated destination for '%s': %s", logical_name, destination)

                processing_outputs.append(
                    ProcessingOutput(output_name=logical_name, source=container_path, destination=destination)
                )
            else:
                raise ValueError(f"No container path found for output: {logical_name}")

        return processing_outputs

    def _get_job_arguments(self) -> List[str]:
        """Construct command-line arguments from config."""
        # Get job_type from configuration (takes precedence over contract)
        job_type = self.config.job_type
        self.log_info("Setting job_type argument to: %s", job_type)

        return ["--job_type", job_type]

    def create_step(self, **kwargs) -> Step:
        """Create step with comprehensive error handling."""
        try:
            step = self._create_step_implementation(**kwargs)
            setattr(step, "_spec", self.spec)
            self.log_info("Created %s with name: %s", step.__class__.__name__, step.name)
            return step
        except Exception as e:
            self.log_error("Error creating %s: %s", self.__class__.__name__, str(e))
            import traceback

            self.log_error(traceback.format_exc())
            raise ValueError(f"Failed to create {self.__class__.__name__}: {str(e)}") from e

    def _create_step_implementation(self, **kwargs) -> ProcessingStep:
        """Create the ProcessingStep."""
        inputs_raw = kwargs.get("inputs", {})
        outputs = kwargs.get("outputs", {})
        dependencies = kwargs.get("dependencies", [])
        enable_caching = kwargs.get("enable_caching", True)

        inputs = {}

        if dependencies:
            try:
                extracted_inputs = self.extract_inputs_from_dependencies(dependencies)
                inputs.update(extracted_inputs)
            except Exception as e:
                self.log_warning("Failed to extract inputs from dependencies: %s", e)

        inputs.update(inputs_raw)

        for key in ["DATA", "METADATA", "SIGNATURE"]:
            if key in kwargs and key not in inputs:
                inputs[key] = kwargs[key]

        processor = self._create_processor()
        proc_inputs = self._get_inputs(inputs)
        proc_outputs = self._get_outputs(outputs)
        job_args = self._get_job_arguments()
        script_path = self.config.get_script_path()

        return ProcessingStep(
            name=self._get_step_name(),
            processor=processor,
            inputs=proc_inputs,
            outputs=proc_outputs,
            code=script_path,
            job_arguments=job_args,
            depends_on=dependencies,
            cache_config=self._get_cache_config(enable_caching),
        )

    def log_info(self, message, *args, **kwargs):
        """Safely log info messages, handling Pipeline variables."""
        try:
            safe_args = [safe_value_for_logging(arg) for arg in args]
            logger.info(message, *safe_args, **kwargs)
        except Exception as e:
            logger.info(f"Original logging failed ({e}), logging raw message: {message}")
