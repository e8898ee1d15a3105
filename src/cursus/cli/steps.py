"""The commands `steps list` and `steps show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus import api
from cursus.cli.console import console, plain

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

__all__ = ["list_", "show"]


def list_(arguments: Namespace) -> int:  # noqa: ARG001 - every command takes the arguments
    """Prints the registered steps."""
    cards = api.list_steps()
    width = max(len(card.name) for card in cards)
    kind_width = max(len(card.sagemaker_type) for card in cards)
    for card in cards:
        print(f"{card.name:{width}}  {card.sagemaker_type:{kind_width}}  {card.description}")
    return 0


def show(arguments: Namespace) -> int:
    """Prints one step: what it needs, offers and lets its user set."""
    card = api.show_step(arguments.name)
    out = console()
    out.print(f"[bold]{plain(card.name)}[/bold] ({card.sagemaker_type}): {plain(card.description)}")
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
