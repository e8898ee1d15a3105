"""The packages that an install without extras brings, and what they weigh on disk."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def table() -> str:
    found = closure("cursus-pipelines")
    sizes = {name: size(dist) for name, dist in found.items()}
    heaviest = ", ".join(f"{name} {mb(sizes[name])}" for name in sorted(sizes, key=lambda name: -sizes[name])[:3])
    return (
        f"## Install without extras\n\n{len(found)} packages with cursus itself, {mb(sum(sizes.values()))} as their "
        f"archives hold them; the heaviest are {heaviest}."
    )


def closure(name: str) -> dict[str, Distribution]:
    """A distribution and all that it requires, by normalised name; extras are left out."""
    found: dict[str, Distribution] = {}
    todo = [name]
    while todo:
        key = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if key not in found:
            found[key] = distribution(key)
            todo.extend(required(found[key]))
    return found


def required(dist: Distribution) -> list[str]:
    plain = (line for line in dist.requires or [] if "extra ==" not in line and "python_version" not in line)
    return [match[0] for line in plain if (match := _NAME.match(line))]


def size(dist: Distribution) -> int:
    """Bytes of a distribution's files, less what Python compiled; an editable install counts its sources."""
    if dist.metadata["Name"] == "cursus-pipelines":
        source = Path(__file__).parents[1] / "src"
        return sum(file.stat().st_size for file in source.rglob("*") if file.is_file() and file.suffix != ".pyc")
    paths = (Path(str(file.locate())) for file in dist.files or [] if file.suffix != ".pyc")
    return sum(path.stat().st_size for path in paths if path.is_file())


def mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
