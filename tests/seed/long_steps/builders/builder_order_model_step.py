"""Builder for the OrderModel step."""

from typing import Dict, Optional, Any
import logging

from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.kinds import CreateModelStep, XGBoostModel
from cursus.registry.builder_registry import register_builder

from ..configs.config_order_model_step import OrderModelConfig
from ..specs.order_model_spec import ORDER_MODEL_SPEC

logger = logging.getLogger(__name__)


@register_builder()
class OrderModelStepBuilder(StepBuilderBase):
    """Builder for an Order Model Step."""

    def __init__(
        self,
        config: OrderModelConfig,
        sagemaker_session=None,
        role: Optional[str] = None,
        notebook_root=None,
        registry_manager=None,
        dependency_resolver=None,
    ):
        """Initialize with the one specification."""
        super().__init__(
            config=config,
            spec=ORDER_MODEL_SPEC,
            sagemaker_session=sagemaker_session,
            role=role,
            notebook_root=notebook_root,
            registry_manager=registry_manager,
            dependency_resolver=dependency_resolver,
        )
        self.config: OrderModelConfig = config

    def validate_configuration(self) -> None:
        """Validate required configuration."""
        required_attrs = ["instance_type", "entry_point", "framework_version"]

        for attr in required_attrs:
            if not hasattr(self.config, attr) or getattr(self.config, attr) in [None, ""]:
                raise ValueError(f"OrderModelConfig missing required attribute: {attr}")

    def _get_image_uri(self):
        """The framework's own image."""
        return None

    def _create_model(self, model_data: str) -> XGBoostModel:
        """Create and configure the XGBoostModel."""
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

    def _get_environment_variables(self) -> Dict[str, str]:
        """Create environment variables from contract and config."""
        env_vars = super()._get_environment_variables()
        env_vars["ORDER_THRESHOLD"] = str(self.config.threshold)
        return env_vars

    def _get_inputs(self, inputs: Dict[str, Any]) -> Dict[str, Any]:
        """Use specification dependencies to get model_data."""
        model_data_key = "model_data"

        if model_data_key not in inputs:
            raise ValueError(f"Required input '{model_data_key}' not found")

        return {model_data_key: inputs[model_data_key]}

    def _get_outputs(self, outputs: Dict[str, Any]) -> Dict[str, Any]:
        """The service offers the model's name."""
        return {}

    def create_step(self, **kwargs) -> CreateModelStep:
        """Create the CreateModelStep."""
        dependencies = kwargs.get("dependencies", [])
        extracted_inputs = {}
        if dependencies:
            extracted_inputs.update(self.extract_inputs_from_dependencies(dependencies))
        extracted_inputs.update(kwargs.get("inputs", {}))

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
