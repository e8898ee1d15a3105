"""Whether what a requirements.txt asks for is installed in the Python that runs jobs; nothing is ever installed.

Run as a program it is the `pip` that jobs find: one that installed packages would change what every other job uses.
"""

from __future__ import annotations

import json
import operator
import re
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["main", "unmet"]

_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([<>=!~][^;)]*)?\)?\s*(;.*)?")
_CLAUSE = re.compile(r"(~=|===?|!=|<=|>=|<|>)\s*([^\s,]+)")
_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def unmet(path: Path) -> list[str]:
    """The requirements of a file that are not met here, each with the version found.

    Checked are names and version clauses. A line with an environment marker counts only where the package is
    installed; options, URLs and local paths cannot be checked and are reported as such.
    """
    missing: list[str] = []
    for line in path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        requirement = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        nested = re.fullmatch(r"(?:-r|--requirement)[ =]\s*(\S+)", requirement)
        if nested:
            missing.extend(unmet(path.parent / nested[1]))
        elif requirement and not requirement.startswith("--"):
            missing.extend(_fault(requirement))
    return missing


def _fault(requirement: str) -> list[str]:
    match = _LINE.fullmatch(requirement)
    if match is None:
        return [f"{requirement} (cannot be checked)"]
    name, clauses, marker = match.groups()
    try:
        found = version(name)
    except PackageNotFoundError:
        return [] if marker else [f"{requirement} (not installed)"]
    broken = [clause for clause in _CLAUSE.findall(clauses or "") if not _holds(found, *clause)]
    return [f"{requirement} ({found} is installed)"] if broken else []


def _holds(found: str, comparison: str, wanted: str) -> bool:
    if comparison == "===":
        return found == wanted
    if wanted.endswith(".*"):
        prefix = _release(wanted[:-2])
        same = _release(found)[: len(prefix)] == prefix
        return same if comparison == "==" else not same
    left, right = _padded(found, wanted)
    if comparison == "~=":
        series = _release(wanted)[:-1]
        return left >= right and _release(found)[: len(series)] == series
    if comparison in ("==", "!="):
        return (left == right) is (comparison == "==")
    return bool(_COMPARE[comparison](left, right))


def _release(text: str) -> list[int]:
    match = re.match(r"v?(?:\d+!)?(\d+(?:\.\d+)*)", text)
    return [int(part) for part in match[1].split(".")] if match else []


def _padded(left: str, right: str) -> tuple[list[int], list[int]]:
    first, second = _release(left), _release(right)
    length = max(len(first), len(second))
    return first + [0] * (length - len(first)), second + [0] * (length - len(second))


_FILE_FLAGS = ("-r", "--requirement")


def main(arguments: list[str]) -> int:
    """Exit code 0 where everything that pip was to install is there; else 1, naming on stderr what is missing."""
    if arguments[:1] == ["unmet"]:
        sys.stdout.write(json.dumps(unmet(Path(arguments[1]))))
        return 0
    if arguments[:1] != ["install"]:
        sys.stderr.write(f"pip {' '.join(arguments)}: left out; jobs on this machine do not change their Python\n")
        return 0
    missing = _missing(arguments[1:])
    if missing:
        # On one line: the last one of a log is the reason that a failed step shows.
        sys.stderr.write(f"not installed here: {'; '.join(missing)} (hint: install it into the Python of the job)\n")
    return 1 if missing else 0


def _missing(arguments: list[str]) -> list[str]:
    files = [word for at, word in enumerate(arguments) if at and arguments[at - 1] in _FILE_FLAGS]
    named = [word for word in arguments if not word.startswith("-") and word not in files]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text("\n".join(named), encoding="utf-8")
        return [fault for file in (listed, *map(Path, files)) for fault in unmet(file)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
