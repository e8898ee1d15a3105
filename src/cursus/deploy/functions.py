"""The Lambda functions of a pipeline: made, or given their new code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.aws.clients import saying

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["put_functions"]


def put_functions(functions: Mapping[str, Mapping[str, Any]], client: Any) -> tuple[str, ...]:
    """Makes each function that its request describes whole, and gives the others their code; the ARNs that it served.

    Raises:
        DeployError: AWS refused.
    """
    for arn, request in sorted(functions.items()):
        with saying(f"function {arn}", "cannot be written"):
            _put(request, client)
    return tuple(sorted(functions))


def _put(request: Mapping[str, Any], client: Any) -> None:
    if "Role" not in request:
        client.update_function_code(**request)
        return
    try:
        client.create_function(**request)
    except client.exceptions.ResourceConflictException:
        client.update_function_code(FunctionName=request["FunctionName"], **request["Code"])
