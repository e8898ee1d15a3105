"""A pipeline's wiring as text: a table of needs, or each need with its candidates, as wide as the terminal."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cursus.core.base.matching import Offer
    from cursus.resolver.explain import Explanation, Rival
    from cursus.resolver.wiring import Wiring

    Reasons = tuple[tuple[str, float], ...]

__all__ = ["explained", "listed"]

_NARROWEST = 60
_WIDEST = 120
_MOST_NAMES = 8
_OUTCOMES = ("wired", "pinned", "config", "open", "tie", "unmet", "refused")


def listed(wiring: Wiring, needs: Sequence[Explanation]) -> Iterator[str]:
    """A table: each node's needs, what answers them, and the scores."""
    yield _summary(wiring, needs)
    width = _width()
    name_width = max((len(need.need.spec.logical_name) for need in needs), default=0)
    answers = [_answer(need) for need in needs]
    beside = [len(text) for text, score in answers if score]
    answer_width = min(max(beside, default=0), max(width - name_width - 10, 20))
    for node, group in groupby(needs, key=lambda need: need.need.node):
        yield from ("", node)
        for found in group:
            text, score = _answer(found)
            name = f"  {found.need.spec.logical_name:{name_width}}  "
            if not score:
                yield from _wrapped(text, name, width)
            elif len(text) <= answer_width:
                yield f"{name}{text:{answer_width}}  {score}"
            else:
                yield from (f"{name}{text}", f"{'':{len(name) + answer_width}}  {score}")


def explained(wiring: Wiring, needs: Sequence[Explanation]) -> Iterator[str]:
    """Each need with its answer and the reasons, the candidates that lost, and the offers that are no candidates."""
    yield _summary(wiring, needs)
    width = _width()
    for found in needs:
        spec = found.need.spec
        demand = "required" if spec.required else "optional"
        yield ""
        yield from _wrapped(f"({demand} {spec.dependency_type}, {spec.data_type})", f"{found.need}  ", width)
        yield from _chosen(found, width)
        for title, wanted in (("ties", True), ("lost", False)):
            rivals = [rival for rival in found.rivals if (rival.lost == "ties") is wanted]
            yield from [f"  {title}"] if rivals else []
            for rival in rivals:
                yield from _rival(rival, width)
        yield from _excluded(found.excluded, width)


def _summary(wiring: Wiring, needs: Sequence[Explanation]) -> str:
    counts = Counter(need.outcome.value for need in needs)
    words = {"config": "given in the config", "tie": "tied", "refused": "with a refused pin"}
    told = [f"{counts[outcome]} {words.get(outcome, outcome)}" for outcome in _OUTCOMES if counts[outcome]]
    nodes = len({need.need.node for need in needs})
    name = f"{wiring.dag.name}: " if wiring.dag.name else ""
    return f"{name}{_count(len(needs), 'need')} of {_count(nodes, 'node')}: {', '.join(told) or 'none'}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _answer(found: Explanation) -> tuple[str, str]:
    """What answers a need, with its score where it is an offer."""
    wire = found.wire
    if wire is None:
        tied = " and ".join(str(rival.candidate.offer) for rival in found.rivals if rival.lost == "ties")
        return f"{found.outcome}: {found.remark}{f': {tied}' if tied else ''}", ""
    return str(wire.offer), "pinned" if found.outcome == "pinned" else f"{wire.score:.2f}"


def _chosen(found: Explanation, width: int) -> Iterator[str]:
    wire = found.wire
    if wire is None:
        yield from _wrapped(f"{found.outcome}: {found.remark}", "  ", width)
    else:
        yield _scored(f"  <- {wire.offer}", wire.score, width)
        yield from _wrapped(_points(wire.reasons), " " * 7, width)


def _rival(rival: Rival, width: int) -> Iterator[str]:
    yield _scored(f"     {rival.candidate.offer}", rival.candidate.score, width)
    yield from _wrapped(_points(rival.candidate.reasons), " " * 7, width)
    if rival.lost != "ties":
        yield from _wrapped(rival.lost, " " * 7, width)


def _excluded(excluded: Iterable[tuple[Offer, str]], width: int) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for offer, why in excluded:
        by_reason.setdefault(why, []).append(str(offer))
    if by_reason:
        yield "  not candidates"
    for why, names in sorted(by_reason.items(), key=lambda item: (len(item[1]), item[0])):
        more = f", and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        yield from _wrapped(f"{why}: {', '.join(names[:_MOST_NAMES])}{more}", " " * 5, width)


def _scored(text: str, score: float, width: int) -> str:
    return f"{text:{min(width, 100) - 6}}  {score:.2f}"


def _points(reasons: Reasons) -> str:
    return ", ".join(f"{reason} {points:.2f}" for reason, points in reasons)


def _wrapped(text: str, first: str, width: int) -> list[str]:
    """The text after its first words, folded so that its other lines stand below it."""
    rest = " " * min(len(first), 30) if first.strip() else f"{first}  "
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _width() -> int:
    """The terminal's width, or that of a narrow one where there is none."""
    return max(_NARROWEST, min(shutil.get_terminal_size((80, 24)).columns, _WIDEST))
