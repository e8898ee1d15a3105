"""A script in a framework's container: what estimators and models have in common."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from cursus.core.kinds.image_uris import image_uri
from cursus.core.kinds.variables import is_variable
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.core.kinds.session import PipelineSession

__all__ = ["FrameworkScript"]


@dataclass(kw_only=True)
class FrameworkScript:
    """The script, its folder, and the container that runs it.

    `source_dir` is a local folder, the S3 address of a `sourcedir.tar.gz`, or a variable that holds one.
    `dependencies` are further files and folders that lie beside the script when it runs; `code_location` is the
    S3 address below which the code is kept, where it is not the session's own.
    """

    image_uri: Any = None
    role: Any
    entry_point: Any = None
    source_dir: Any = None
    framework_version: Any = ""
    py_version: Any = "py3"
    sagemaker_session: PipelineSession | None = None
    container_log_level: Any = 20
    dependencies: Sequence[str] = ()
    code_location: str | None = None

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
    def image(self) -> Any:
        """The container's address: as given, or the framework's own in the session's region."""
        if self.image_uri:
            return self.image_uri
        return image_uri(self.image_framework, self.image_region, self.framework_version, **self.image_options())

    @property
    def image_framework(self) -> str:
        """The framework by which the image is found."""
        return self.framework

    @property
    def image_region(self) -> str:
        """The region whose registry the image comes from: the session's."""
        return self.session.region

    def image_options(self) -> Mapping[str, Any]:
        """What else decides the framework's image, by the keywords of `image_uri`."""
        return {}

    def submitted(self) -> dict[str, Any]:
        """What a framework's container is told of its script, less the prefix of the names; empty without a script."""
        if self.entry_point is None:
            return {}
        alone = self.source_dir is None
        return {
            "submit_directory": self.submit_directory(),
            "program": Path(self.entry_point).name if alone else self.entry_point,
            "container_log_level": self.container_log_level,
            "region": self.session.region,
        }

    def submit_directory(self) -> Any:
        """The address of the code: of what is packed here, or of what lies on S3 already."""
        folder = self.source_dir
        if is_variable(folder) or str(folder).lower().startswith("s3://"):
            return folder
        return self.session.stage_source(
            Path(folder) if folder else None,
            self.entry_point,
            beside=self.shipped_beside(),
            code_location=self.code_location,
        )

    def shipped_beside(self) -> Mapping[str, Path]:
        """Files and folders that are packed beside the script, by the name that they have there."""
        return {Path(path).name: Path(path) for path in self.dependencies}
