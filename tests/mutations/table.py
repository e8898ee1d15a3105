"""The kinds of faults as a table of the documentation."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.mutations.suite import Verdict

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "what-checks-find.md"
_MARKS = ("<!-- tools/mutations.py writes these lines -->", "<!-- to here -->")
_MOST_RULES = 3


def table(verdicts: Iterable[Verdict]) -> list[str]:
    """One table for each layer: what is planted, the rules that most often tell it, and how often it is found."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        groups[each.kind.name.partition(": ")[0]].append(each)
    return [line for layer, found in groups.items() for line in _section(layer, found)]


def _section(layer: str, verdicts: Sequence[Verdict]) -> Iterator[str]:
    yield from ("", f"### {layer.capitalize()}", "", "| fault | told by | found |", "|---|---|---|")
    kinds: dict[str, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        kinds[each.kind.name.partition(": ")[2]].append(each)
    for name, found in kinds.items():
        yield f"| {name} | {_rules(found)} | {sum(each.is_found for each in found)} of {len(found)} |"


def _rules(verdicts: Iterable[Verdict]) -> str:
    counted = Counter(code for each in verdicts for code in {finding.code for finding in each.found})
    most = sorted(counted, key=lambda code: (-counted[code], code))[:_MOST_RULES]
    return ", ".join(f"[{code}](../rules/{code}.md)" for code in most)


def written() -> list[str]:
    """The lines that the page has."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(_MARKS[0])
    return rest.partition(_MARKS[1])[0].strip("\n").splitlines()


def write(lines: Sequence[str]) -> None:
    """Puts a table into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_MARKS[0])
    after = rest.partition(_MARKS[1])[2]
    text = "\n".join(lines).strip("\n")
    PAGE.write_text(f"{before}{_MARKS[0]}\n\n{text}\n\n{_MARKS[1]}{after}", encoding="utf-8")
