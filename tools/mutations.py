"""Plants every kind of fault into every step that there is, and prints what share `cursus check` finds.

`--write` puts the table into docs/explanation/what-checks-find.md, `--missed` names each fault that is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the page of the documentation")
    parser.add_argument(
        "--missed", action="store_true", help="print the faults that are missed, and what else was found"
    )
    parser.add_argument("kinds", nargs="*", help="parts of the names of kinds; none for all")
    given = parser.parse_args()
    _take_tests()
    from tests.mutations.kinds import EVERY
    from tests.mutations.step_text import every_step
    from tests.mutations.suite import Bench, plans

    kinds = [kind for kind in EVERY if not given.kinds or any(part in kind.name for part in given.kinds)]
    with tempfile.TemporaryDirectory() as folder:
        found = Bench(Path(folder)).verdicts(plans(kinds, every_step(), whole=True))
    if given.write:
        write_page(found)
    sys.stdout.write("\n".join([*(missed_lines(found) if given.missed else grid(found)), ""]))
    return 0


def _take_tests() -> None:
    """Has `tests` be the folder of this repository, whatever is installed under that name."""
    module = ModuleType("tests")
    module.__path__ = [str(ROOT / "tests")]
    sys.modules["tests"] = module


def grid(found: list) -> list[str]:
    """A line for each kind, with found and planted faults in each step."""
    steps = list(dict.fromkeys(each.fault.step.name for each in found))
    cells: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for each in found:
        cells[each.kind.name, each.fault.step.name].append(each.is_found)
    width = max(len(each.kind.name) for each in found)
    lines = [" ".join([" " * width, *(f"{name[:14]:>14}" for name in steps)])]
    for kind in dict.fromkeys(each.kind.name for each in found):
        told = [f"{sum(cell)}/{len(cell)}" if (cell := cells.get((kind, step))) else "-" for step in steps]
        lines.append(" ".join([f"{kind:{width}}", *(f"{cell:>14}" for cell in told)]))
    share = sum(each.is_found for each in found) / len(found)
    return [*lines, "", f"{len(found):,} faults of {len({each.kind.name for each in found})} kinds, {share:.1%} found"]


def missed_lines(found: list) -> list[str]:
    """Each fault that is missed, with what was found in its place."""
    lines: list[str] = []
    for each in found:
        if not each.is_found:
            lines += [str(each), *(f"    {other.code}: {other.fact}" for other in each.others)]
    return lines


def write_page(found: list) -> None:
    """Writes how many faults of each kind were planted and found, and by which rules."""
    from tests.mutations.table import table, write

    write(table(found))


if __name__ == "__main__":
    sys.exit(main())
