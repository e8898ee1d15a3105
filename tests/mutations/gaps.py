"""The faults that are known not to be found, each with the reason."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).with_name("known_gaps.txt")


def known_gaps() -> dict[tuple[str, str], str]:
    """The reason for each kind of fault and step of which some are missed."""
    found: dict[tuple[str, str], str] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, steps, reason = (each.strip() for each in line.split("|"))
            found.update({(kind, step): reason for step in steps.split(", ")})
    return found
