"""A config file with the overlay of an environment on top, as in `config.yaml` and `config.prod.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cursus.core.documents import Document, read_document
from cursus.errors import ConfigurationError, Fault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cursus.core.documents import Keys

__all__ = ["BLOCKS", "LAYOUT", "ConfigDocument", "environments_of", "merged", "overlay_path", "read_config_document"]

BLOCKS = ("shared", "nodes", "parameters", "metadata")
LAYOUT = "a config file has the blocks `shared:` and `nodes:`, and may have `parameters:`"
_ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def overlay_path(path: Path, env: str) -> Path:
    """Where the overlay of an environment lies: beside the config file, as in `config.prod.yaml`."""
    return path.with_name(f"{path.stem}.{env}{path.suffix}")


def environments_of(path: Path) -> list[str]:
    """The environments that have an overlay beside a config file, sorted."""
    start, end = f"{path.stem}.", path.suffix
    names = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
    middles = [name[len(start) : len(name) - len(end)] for name in names if name.startswith(start)]
    return sorted(name for name in middles if _ENVIRONMENT.fullmatch(name) and overlay_path(path, name).is_file())


def read_config_document(path: Path, env: str | None = None) -> ConfigDocument:
    """A config file, with the overlay of the environment on top of it where one is named.

    Raises:
        ConfigurationError: a file cannot be read, or the environment has no overlay.
    """
    base = read_document(path, ConfigurationError)
    if env is None:
        return ConfigDocument(base)
    known = environments_of(path)
    if env not in known:
        seen = f"overlays: {', '.join(known)}" if known else f"there is none: write {path.stem}.<env>{path.suffix}"
        fact = f"no overlay {path.stem}.{env}{path.suffix} lies beside it"
        raise ConfigurationError.of([Fault(f"{path.name} --env {env}", fact, did_you_mean(env, known) or seen)])
    return ConfigDocument(base, read_document(overlay_path(path, env), ConfigurationError))


@dataclass(frozen=True)
class ConfigDocument:
    """The values of a config file and its overlay as one, and where in which file each of them stands."""

    base: Document
    overlay: Document | None = None

    @cached_property
    def top(self) -> Mapping[str, Any]:
        """The merged blocks; empty where the files hold none."""
        blocks = _mapping(self.base.value)
        return merged(blocks, _mapping(self.overlay.value)) if self.overlay else blocks

    def is_overlaid(self, *keys: str | int) -> bool:
        """Whether a value, or a part of it, comes from the overlay."""
        return self.overlay is not None and bool(keys) and keys in self.overlay.marks

    def overlay_place(self, *keys: str | int) -> str:
        """`file:line:column` of a value in the overlay, or in the base where there is no overlay."""
        return (self.overlay or self.base).place(*keys)

    def place(self, *keys: str | int) -> str:
        """`file:line:column` of the value that counts, or of the nearest part around it."""
        while keys and keys not in self.base.marks and not self.is_overlaid(*keys):
            keys = keys[:-1]
        overlay = self.overlay
        both = overlay is not None and isinstance(_at(overlay.value, keys), Mapping) and keys in self.base.marks
        if overlay is None or both or not self.is_overlaid(*keys):
            return self.base.place(*keys)
        return overlay.place(*keys)

    def fault(self, keys: Keys, fact: str, hint: str) -> Fault:
        """A fault of the value at the keys."""
        return Fault(f"{self.place(*keys)} {'.'.join(str(key) for key in keys)}", fact, hint)

    def shape_faults(self) -> Iterator[Fault]:
        """Where a file does not have its blocks."""
        for document in [self.base, *([self.overlay] if self.overlay else [])]:
            if not isinstance(document.value, Mapping) and not (document is self.overlay and document.value is None):
                yield Fault(document.place(), "holds no mapping", LAYOUT)
            for key, block in _mapping(document.value).items():
                if key not in BLOCKS:
                    hint = did_you_mean(key, BLOCKS) or LAYOUT
                    yield Fault(f"{document.place(key)} {key}", f"unknown block {key!r}", hint)
                elif not (block is None or isinstance(block, Mapping)):
                    yield Fault(
                        f"{document.place(key)} {key}", f"{key!r} is no mapping", "write `field: value` below it"
                    )


def merged(base: Any, overlay: Any, keys: Keys = ()) -> Any:
    """The base with the overlay's values: mappings are merged at all depths, everything else is replaced.

    An empty block of the overlay changes nothing; a parameter's short form in the overlay changes its default.

    >>> merged({"shared": {"env": {"A": "1"}, "l": [1]}}, {"shared": {"env": {"B": "2"}, "l": [2]}})
    {'shared': {'env': {'A': '1', 'B': '2'}, 'l': [2]}}
    """
    if overlay is None and _is_block(keys):
        return base
    if (
        keys[:1] == ("parameters",)
        and len(keys) == _PARAMETER
        and isinstance(base, Mapping) != isinstance(overlay, Mapping)
    ):
        base, overlay = _long(base), _long(overlay)
    if not isinstance(base, Mapping) or not isinstance(overlay, Mapping):
        return overlay
    inner = {name: merged(base[name], part, (*keys, name)) for name, part in overlay.items() if name in base}
    return {**base, **overlay, **inner}


_PARAMETER = 2


def _long(entry: Any) -> Any:
    """A parameter's declaration in its long form."""
    return entry if isinstance(entry, Mapping) else {"default": entry}


def _is_block(keys: Keys) -> bool:
    return len(keys) <= 1 or (len(keys) == 2 and keys[0] == "nodes")  # noqa: PLR2004  # the block `nodes` and a name


def _at(value: Any, keys: Keys) -> Any:
    """The part of a value that the keys lead to; None where they lead to nothing."""
    for key in keys:
        if isinstance(value, Mapping):
            value = value.get(key)
        else:
            value = value[key] if isinstance(value, list) and isinstance(key, int) and key < len(value) else None
    return value


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
