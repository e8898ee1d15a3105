"""What is known of a step without its modules: its names, its SageMaker type, and where it comes from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from cursus.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["SHARED", "Origin", "StepDefinition", "StepEntry", "step_entry", "step_name_faults"]

_STEP_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
_LONGEST = 60
_SUFFIXES = ("StepBuilder", "Config", "Spec", "Contract")


class StepEntry(TypedDict):
    """One step's line in a table."""

    config_class: str
    builder_step_name: str
    spec_type: str
    sagemaker_step_type: str
    description: str


def step_entry(name: str, sagemaker_step_type: str, description: str) -> dict[str, StepEntry]:
    """A step's line, its names derived from the step's by rule: to be spread into a table.

    >>> step_entry("RowCount", "Processing", "Counts rows")["RowCount"]["builder_step_name"]
    'RowCountStepBuilder'
    """
    entry: StepEntry = {
        "config_class": f"{name}Config",
        "builder_step_name": f"{name}StepBuilder",
        "spec_type": name,
        "sagemaker_step_type": str(sagemaker_step_type),
        "description": description,
    }
    return {name: entry}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a step comes from.

    `shared` steps are those of cursus itself, those of a `pack` come with another installed package, those of a
    `workspace` belong to a project below a root, and `registered` ones were registered by a decorator in this process.
    """

    kind: Literal["shared", "pack", "workspace", "registered"]
    name: str = ""
    root: Path | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".rstrip()

    @property
    def prefix(self) -> str:
        """What stands before a step's name where it says its origin: `project_x:`; nothing for shared steps."""
        return f"{self.name}:" if self.kind in {"pack", "workspace"} else ""


SHARED = Origin("shared")


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """One step, as its table declares it or as its builder's file tells it.

    `discovered` steps stand in no table; `line` is that of the entry in its table, 0 where there is none.
    """

    name: str
    origin: Origin
    sagemaker_step_type: str
    description: str
    config_class: str
    builder_step_name: str
    spec_type: str
    discovered: bool = False
    line: int = 0

    @classmethod
    def of(
        cls, name: str, entry: Mapping[str, Any], origin: Origin, *, line: int = 0, discovered: bool = False
    ) -> StepDefinition:
        """The definition of an entry; the names that it leaves out follow from the step's."""
        return cls(
            name=name,
            origin=origin,
            sagemaker_step_type=entry.get("sagemaker_step_type", ""),
            description=entry.get("description", ""),
            config_class=entry.get("config_class") or f"{name}Config",
            builder_step_name=entry.get("builder_step_name") or f"{name}StepBuilder",
            spec_type=entry.get("spec_type") or name,
            discovered=discovered,
            line=line,
        )

    @property
    def qualified(self) -> str:
        """The name that means this step wherever it is used: `project_x:RowCount`."""
        return f"{self.origin.prefix}{self.name}"

    @property
    def visible_name(self) -> str:
        """The name that means this step where its workspace is at work: packs' steps say their pack."""
        return self.qualified if self.origin.kind == "pack" else self.name

    @property
    def entry(self) -> StepEntry:
        """The step's line in a table."""
        return {
            "config_class": self.config_class,
            "builder_step_name": self.builder_step_name,
            "spec_type": self.spec_type,
            "sagemaker_step_type": self.sagemaker_step_type,
            "description": self.description,
        }


def step_name_faults(name: str, subject: str = "") -> Iterator[Fault]:
    """What keeps a name from being a step's: its form, its letters, its length, an ending that its classes get."""
    subject = subject or f"step {name[:_LONGEST]!r}"
    if not name.isascii():
        seen = sorted({each for each in name if not each.isascii()})
        letters = ", ".join(f"{each!r} ({unicodedata.name(each, 'unnamed')})" for each in seen)
        yield Fault(subject, f"holds {letters}", "use the letters A to Z and digits: other letters can look the same")
    elif not _STEP_NAME.fullmatch(name):
        yield Fault(subject, "is no name of a step", "write it in PascalCase, with letters and digits: RowCount")
    elif len(name) > _LONGEST:
        yield Fault(subject, f"has {len(name)} characters", f"use {_LONGEST} at most")
    elif ending := next((each for each in _SUFFIXES if name.endswith(each)), None):
        hint = f"leave {ending!r} out: the step's classes get such endings by rule"
        yield Fault(subject, f"ends in {ending!r}", hint)
