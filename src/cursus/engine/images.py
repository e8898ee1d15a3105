"""What the URI of a SageMaker image tells of the Python in it, and how the Python that stands for it differs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["differences"]

# The repository of the image -> the packages that may be its framework here.
_FRAMEWORKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"sagemaker-scikit-learn", ("scikit-learn",)),
    (r"(sagemaker-)?xgboost", ("xgboost", "xgboost-cpu")),
    (r"(huggingface-)?pytorch-(training|inference).*", ("torch",)),
    (r"(huggingface-)?tensorflow-(training|inference).*", ("tensorflow", "tensorflow-cpu")),
)
_VERSION = re.compile(r"\d+(?:\.\d+)*")
_PYTHON = re.compile(r"(?:^|-)py(\d)(\d+)(?:-|$)")


def differences(image: str, version_of: Callable[[str], str | None]) -> Iterator[str]:
    """What the tag of an image names in another version than is here, in words.

    `version_of` gives the version of a package of the Python that runs the image's jobs, and of `python`.
    """
    repository, _, tag = image.rpartition("/")[2].partition("@")[0].partition(":")
    for pattern, names in _FRAMEWORKS:
        asked = _VERSION.match(tag)
        if asked and re.fullmatch(pattern, repository):
            found = next(((name, version) for name in names if (version := version_of(name))), (names[0], None))
            yield from _difference(found[0], asked[0], found[1])
    python = _PYTHON.search(tag)
    if python:
        yield from _difference("Python", f"{python[1]}.{python[2]}", version_of("python"))


def _difference(name: str, asked: str, found: str | None) -> Iterator[str]:
    wanted = asked.split(".")
    if found is None:
        yield f"{name} {asked} in the image, none here"
    elif found.split(".")[: len(wanted)] != wanted:
        yield f"{name} {asked} in the image, {found} here"
