"""The commands `steps list` and `steps show`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.console import console, plain
from cursus.cli.json_output import print_json

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

__all__ = ["list_", "show"]

_COLUMNS = ("name", "sagemaker_type", "origin", "description")


def list_(arguments: Namespace) -> int:
    """Prints the registered steps, and last what is at fault in their tables."""
    found = api.list_steps(arguments.origin)
    if arguments.format == "json":
        steps = [{column: getattr(card, column) for column in _COLUMNS} for card in found.steps]
        print_json({"steps": steps, "faults": found.faults})
        return 0
    names, kinds, origins = ([getattr(card, column) for card in found.steps] for column in _COLUMNS[:3])
    widths = [max(map(len, column), default=0) for column in (names, kinds, origins)]
    rows = zip(names, kinds, origins, found.steps, strict=True)
    lines = (
        f"{name:{widths[0]}}  {kind:{widths[1]}}  {origin:{widths[2]}}  {card.description}".rstrip() + "\n"
        for name, kind, origin, card in rows
    )
    sys.stdout.write("".join(lines))
    sys.stdout.flush()
    for fault in found.faults:
        sys.stderr.write(f"error: {fault}\n")
    return 0


def show(arguments: Namespace) -> int:
    """Prints one step: where it comes from, what it needs, offers and lets its user set."""
    card = api.show_step(arguments.name)
    out = console()
    out.print(f"[bold]{plain(card.name)}[/bold] ({card.sagemaker_type}): {plain(card.description)}")
    if card.origin != "shared":
        out.print(f"origin: {plain(card.origin)}")
    if card.script:
        out.print(f"script: {card.script}")
    if card.job_types:
        out.print(f"job types: {', '.join(card.job_types)}")
    _section("needs", ((name, f"{text}{'' if required else ' (optional)'}") for name, text, required in card.needs))
    _section("offers", card.offers)
    _section("you must set", card.essential)
    _section("you may set", ((f"{name} = {default}", text) for name, default, text in card.system))
    return 0


def _section(title: str, rows: Iterable[tuple[str, str]]) -> None:
    listed = list(rows)
    if not listed:
        return
    width = min(max(len(name) for name, _ in listed), 44)
    print(f"\n{title}")
    for name, text in listed:
        print(f"  {name:{width}}  {text}")
