"""Builds steps that call a Lambda function."""

from __future__ import annotations

from typing import Any

from cursus.core.base.builder_base import ConfigT
from cursus.core.builders.outputs import OutputStepBuilder
from cursus.core.kinds.lambda_step import Lambda, LambdaStep

__all__ = ["LambdaStepBuilder"]


class LambdaStepBuilder(OutputStepBuilder[ConfigT]):
    """Builds a step that calls a function: one that is there, or one of the step's own code.

    The function's event holds the step's needs, by logical name; it answers with a JSON object of the offers.
    """

    def create_step(self, **kwargs: Any) -> LambdaStep:
        """The Lambda step."""
        step = LambdaStep(lambda_func=self._create_function(), **self._options(kwargs))
        self._finished(step)
        return step

    def _create_function(self) -> Lambda:
        """The function; code is noted for whoever deploys the pipeline."""
        config: Any = self.config
        path = config.get_script_path()
        code = {} if path is None else {"zipped_code_dir" if path.endswith(".zip") else "script": path}
        if config.function_arn is not None:
            return Lambda(function_arn=config.function_arn, session=self.session, **code)
        return Lambda(
            function_name=config.function_name,
            execution_role_arn=config.function_role or self.role,
            handler=config.effective_handler,
            timeout=config.function_timeout,
            memory_size=config.function_memory_size,
            runtime=config.function_runtime,
            s3_bucket=config.function_s3_bucket,
            layers=config.function_layers,
            environment=self._get_function_environment(),
            vpc_config=self._get_function_network(),
            session=self.session,
            **code,
        )

    def _get_function_environment(self) -> dict[str, Any] | None:
        variables = self._get_environment_variables()
        return {"Variables": variables} if variables else None

    def _get_function_network(self) -> dict[str, Any] | None:
        config: Any = self.config
        named = {"SubnetIds": config.subnets, "SecurityGroupIds": config.security_group_ids}
        return named if any(named.values()) else None
