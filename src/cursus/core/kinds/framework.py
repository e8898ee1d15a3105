"""A script in a framework's container: what estimators and models have in common."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.image_uris import image_uri
from cursus.errors import KindError

if TYPE_CHECKING:
    from cursus.core.kinds.session import PipelineSession

__all__ = ["FrameworkScript"]


@dataclass(kw_only=True)
class FrameworkScript:
    """The script, its folder, and the container that runs it."""

    role: Any
    entry_point: str | None = None
    source_dir: str | None = None
    framework_version: str = ""
    py_version: str = "py3"
    image_uri: str | None = None
    sagemaker_session: PipelineSession | None = None
    container_log_level: int = 20

    framework: ClassVar[str] = ""

    @property
    def session(self) -> PipelineSession:
        """The session that addresses come from."""
        if self.sagemaker_session is None:
            raise KindError(
                f"{type(self).__name__} has no session", hint="give it sagemaker_session=PipelineSession(...)"
            )
        return self.sagemaker_session

    @property
    def image(self) -> str:
        """The container's address: as given, or the framework's own in the session's region."""
        return self.image_uri or image_uri(self.framework, self.session.region, self.framework_version)

    def submitted(self) -> dict[str, Any]:
        """What a framework's container is told of its script, less the prefix of the names; empty without a script."""
        if self.entry_point is None:
            return {}
        folder = Path(self.source_dir) if self.source_dir else None
        return {
            "submit_directory": self.session.stage_source(folder, self.entry_point),
            "program": Path(self.entry_point).name if folder is None else self.entry_point,
            "container_log_level": self.container_log_level,
            "region": self.session.region,
        }
