"""The model registry of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.api.store import STORE

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.engine.store.versions import Difference, ModelGroup, ModelVersion

__all__ = ["compare_models", "decide_model", "model_groups", "model_version"]


def model_groups(store: Path = STORE, group: str | None = None) -> list[ModelGroup]:
    """The model package groups of a store with their versions, or that one group.

    Raises:
        EngineError: there is no such group, or a record is broken.
    """
    from cursus.engine.store.models import ModelRegistry
    from cursus.engine.store.versions import ModelGroup, ModelVersion

    registry = ModelRegistry(store / "models")
    names = registry.groups() if group is None else [group]
    found = ((name, tuple(map(ModelVersion, registry.packages(name)))) for name in names)
    return [ModelGroup(name, versions) for name, versions in found]


def model_version(name: str, store: Path = STORE) -> ModelVersion:
    """A registered version, given as `<group>/<version>`, as its ARN, or as a group for the latest.

    Raises:
        EngineError: there is no such group or version.
    """
    from cursus.engine.store.models import ModelRegistry
    from cursus.engine.store.versions import ModelVersion

    return ModelVersion(ModelRegistry(store / "models").package(name))


def decide_model(
    name: str, store: Path = STORE, *, status: str = "Approved", description: str | None = None, by: str | None = None
) -> ModelVersion:
    """Changes the approval of a registered version (`<group>/<version>`), keeps who decided when and why, and gives it.

    Raises:
        EngineError: there is no such version or status, or the version is left out.
    """
    from datetime import UTC, datetime
    from getpass import getuser

    from cursus.engine.store.models import Decision, ModelRegistry
    from cursus.engine.store.versions import ModelVersion
    from cursus.errors import EngineError

    version = model_version(name, store)
    if not name.endswith(f"/{version.version}"):
        raise EngineError(f"{name!r} names no version", hint=f"its latest is {version.name}")
    decision = Decision.of(status, description, datetime.now(UTC).isoformat(timespec="seconds"), by or getuser())
    return ModelVersion(ModelRegistry(store / "models").decide(name, decision))


def compare_models(left: str, right: str, store: Path = STORE) -> tuple[ModelVersion, ModelVersion, list[Difference]]:
    """Two registered versions and how they differ: metrics first, then all other fields.

    Raises:
        EngineError: there is no such version.
    """
    from cursus.engine.store.versions import differences

    versions = model_version(left, store), model_version(right, store)
    return (*versions, differences(*versions))
