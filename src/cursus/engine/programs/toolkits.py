"""The modules of SageMaker's containers that inference scripts import, for a Python that lacks the packages.

They hold what scripts use of `sagemaker_inference`, `sagemaker_containers` and `sagemaker_xgboost_container`: content
types, encoders, decoders and the response. Runs inside jobs, for Python 3.8: standard library only.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any

__all__ = ["Response", "offer"]

_CONTENT_TYPES = {
    "JSON": "application/json",
    "CSV": "text/csv",
    "NPY": "application/x-npy",
    "OCTET_STREAM": "application/octet-stream",
    "ANY": "*/*",
    "UTF8_TYPES": ["application/json", "text/csv"],
}


class Response:
    """A response of `worker.Response`: a body with its content type."""

    def __init__(self, response: Any = None, status: Any = None, mimetype: str | None = None, **more: Any) -> None:
        """Takes what a Flask response takes."""
        self.response, self.status = response, status
        self.mimetype = mimetype or more.get("content_type") or more.get("accept")

    def get_data(self) -> bytes:
        """The body."""
        return self.response.encode("utf-8") if isinstance(self.response, str) else bytes(self.response or b"")


def offer(frameworks: Any) -> None:
    """Makes those modules importable whose packages are not installed."""
    encoders = {"encode": frameworks.encode, "decode": frameworks.decode}
    containers = {
        "content_types": _CONTENT_TYPES,
        "encoders": encoders,
        "worker": {"Response": Response},
    }
    offered = {
        "sagemaker_inference": {
            "content_types": _CONTENT_TYPES,
            "encoder": {"encode": frameworks.encode},
            "decoder": {"decode": frameworks.decode},
        },
        "sagemaker_containers": {"beta": {"framework": containers}},
        "sagemaker_xgboost_container": {
            "encoder": {
                "decode": frameworks.matrix,
                "csv_to_dmatrix": lambda text, dtype=None: frameworks.matrix(text, "text/csv"),  # noqa: ARG005 - theirs
                "libsvm_to_dmatrix": lambda text: frameworks.matrix(text, "text/libsvm"),
            }
        },
    }
    for name, content in offered.items():
        if find_spec(name) is None:
            _module(name, content)


def _module(name: str, content: dict[str, Any]) -> ModuleType:
    """A module of that name with names and modules in it; a dictionary in it is a module."""
    made = ModuleType(name)
    made.__path__ = []
    sys.modules[name] = made
    for key, value in content.items():
        setattr(made, key, _module(f"{name}.{key}", value) if isinstance(value, dict) else value)
    return made
