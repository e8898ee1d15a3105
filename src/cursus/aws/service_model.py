"""The only door to botocore's model data: the shapes, enums, patterns and limits of the service's operations."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

__all__ = ["ServiceModel", "Shape", "service_model"]

# long and double only say how wide a number is on the wire.
_KINDS = {"long": "integer", "double": "float"}


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What the service takes or gives at one place.

    `kind` is one of structure, list, map, string, integer, float, boolean, timestamp or blob. `low` and `high`
    bound the value of a number, the characters of a string and the entries of a list or map.
    """

    name: str
    kind: str
    low: float | None = None
    high: float | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    members: Mapping[str, Shape] = field(default_factory=dict[str, "Shape"])
    element: Shape | None = None
    key: Shape | None = None


class ServiceModel:
    """One service's operations, read from botocore's data; each shape is built once, when first asked for."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Holds the parsed `service-2.json` of a service."""
        self._data = data
        self._shapes: dict[str, Shape] = {}

    def input_shape(self, operation: str) -> Shape:
        """The structure that an operation takes; `KeyError` for an operation that the service does not have."""
        return self.shape(self._data["operations"][operation]["input"]["shape"])

    def output_shape(self, operation: str) -> Shape:
        """The structure that an operation answers with; `KeyError` for one that the service does not have."""
        return self.shape(self._data["operations"][operation]["output"]["shape"])

    def shape(self, name: str) -> Shape:
        """The shape of that name; `KeyError` where there is none."""
        known = self._shapes.get(name)
        return known or self._build(name, self._data["shapes"][name])

    def _build(self, name: str, raw: Mapping[str, Any]) -> Shape:
        # A structure is remembered before its members are built: a structure may hold itself.
        members: dict[str, Shape] = {}
        kind = str(raw["type"])
        shape = Shape(
            name=name,
            kind=_KINDS.get(kind, kind),
            low=raw.get("min"),
            high=raw.get("max"),
            pattern=raw.get("pattern"),
            enum=tuple(raw.get("enum", ())),
            required=tuple(raw.get("required", ())),
            members=members,
            element=self._part(raw, "member" if kind == "list" else "value"),
            key=self._part(raw, "key"),
        )
        self._shapes[name] = shape
        members.update((member, self.shape(ref["shape"])) for member, ref in raw.get("members", {}).items())
        return shape

    def _part(self, raw: Mapping[str, Any], part: str) -> Shape | None:
        return self.shape(raw[part]["shape"]) if part in raw else None


@cache
def service_model(service: str = "sagemaker") -> ServiceModel:
    """The model of a service, read once per process (about 0.1 s for SageMaker).

    Reads botocore's data file itself: importing botocore's loader costs several times what the file does, and would
    let models in a user's home folder change what is accepted.
    """
    return ServiceModel(json.loads(_model_file(service)))


def _model_file(service: str) -> bytes:
    folder = resources.files("botocore") / "data" / service
    newest = max((entry for entry in folder.iterdir() if entry.is_dir()), key=_name_of)
    packed = newest / "service-2.json.gz"
    return gzip.decompress(packed.read_bytes()) if packed.is_file() else (newest / "service-2.json").read_bytes()


def _name_of(entry: Traversable) -> str:
    return entry.name
