"""The text of a lock file: YAML of three levels, a value a line, read line by line so that thousands are quick."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cursus.errors import Fault, LockError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["LockText", "read_lock_text", "write_lock_text"]

VERSION = "1"

_Keys = tuple[str, ...]
_LINE = re.compile(r"(?P<indent> *)(?P<key>[^\s:#'\"\[\]{}][^:]*):(?: (?P<value>\S.*))?")
_SCORE = re.compile(r"\d\.\d{4}")
_SECTIONS = ("nodes", "wires", "unwired", "specs")
_WIRE_FIELDS = {"from", "path", "score", "specs"}
_UNWIRED = {"config", "nothing"}
_WRITE_ANEW = "`cursus resolve --lock` writes it anew"
_LEVELS = 3


def write_lock_text(header: str, sections: Mapping[str, Mapping[str, str | Mapping[str, str]]]) -> str:
    """The text of a lock: its version and its sections, the entries of each sorted."""
    lines = [header, f"version: {VERSION}"]
    for section in _SECTIONS:
        lines.append(f"{section}:")
        for key, value in sorted(sections[section].items()):
            if isinstance(value, str):
                lines.append(f"  {key}: {value}")
            else:
                lines.append(f"  {key}:")
                lines += [f"    {name}: {part}" for name, part in sorted(value.items())]
    return "\n".join(lines) + "\n"


def read_lock_text(path: Path) -> LockText | None:
    """What a lock file says, or None where there is no file.

    Raises:
        LockError: the file cannot be read, is no lock, or is one of another version; all its faults together.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LockError.of([Fault(str(path), error.strerror or "cannot be read", "check the path")]) from error
    except UnicodeDecodeError as error:
        raise LockError.of([Fault(str(path), f"byte {error.start} is not UTF-8", _WRITE_ANEW)]) from error
    found = LockText(path.name)
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            found.take(number, line)
    found.check()
    found.refuse()
    return found


class LockText:
    """The entries of a lock file with their lines, and the faults found so far."""

    def __init__(self, name: str) -> None:
        """Takes the file's name, for its faults."""
        self._name = name
        self._values: dict[_Keys, str | None] = {}
        self._lines: dict[_Keys, int] = {}
        self._faults: list[Fault] = []
        self._above: _Keys = ()

    def take(self, number: int, line: str) -> None:
        """Reads one line."""
        match = _LINE.fullmatch(line.rstrip())
        level, odd = divmod(len(match["indent"]), 2) if match else (0, 1)
        if match is None or odd or level >= _LEVELS or level > len(self._above):
            hint = "solve the merge conflict, or `cursus resolve --lock`" if line[:3] in {"<<<", "===", ">>>"} else None
            self._faults.append(self._at(number, f"{line.strip()[:60]!r} is no line of a lock", hint))
            return
        keys = (*self._above[:level], match["key"])
        if keys in self._values:
            self._faults.append(self._at(number, f"{match['key']!r} stands twice", None))
        self._values[keys], self._lines[keys], self._above = match["value"], number, keys

    def check(self) -> None:
        """Notes what is missing, unknown or of another version."""
        version = self._values.get(("version",))
        if version != VERSION:
            fact = f"version {version!r} is not read here" if version else "has no version"
            self.fault(("version",), fact, "lock-version")
            return
        for section in _SECTIONS:
            if (section,) not in self._values:
                self.fault((section,), f"has no section {section!r}")
        for keys in self._values:
            self._check_entry(keys)

    def _check_entry(self, keys: _Keys) -> None:
        section, value = keys[0], self._values[keys]
        if len(keys) == 1:
            if section not in {*_SECTIONS, "version"}:
                self.fault(keys, f"unknown section {section!r}")
        elif section in {"nodes", "unwired"} and value is None:
            self.fault(keys, f"{keys[1]} has no value")
        elif section == "unwired" and value not in _UNWIRED:
            self.fault(keys, f"{keys[1]} is answered by {value!r}, neither config nor nothing")
        elif section == "wires" and len(keys) == _LEVELS - 1:
            self._check_wire(keys)
        elif section == "nodes" and value is not None and ("specs", value) not in self._values:
            self.fault(keys, f"the specification {value!r} is not listed")

    def _check_wire(self, keys: _Keys) -> None:
        fields = self.fields(keys)
        if set(fields) != _WIRE_FIELDS:
            self.fault(keys, f"{keys[1]} has not exactly the fields {', '.join(sorted(_WIRE_FIELDS))}")
        elif not _SCORE.fullmatch(fields["score"]):
            self.fault((*keys, "score"), f"{fields['score']!r} is no score")

    def section(self, name: str) -> dict[str, str]:
        """The entries of a section that have plain values."""
        return {keys[1]: value for keys, value in self._values.items() if keys[:-1] == (name,) and value is not None}

    def blocks(self, name: str) -> dict[str, dict[str, str]]:
        """The entries of a section that have fields."""
        found: dict[str, dict[str, str]] = {}
        for keys, value in self._values.items():
            if keys[0] == name and len(keys) == _LEVELS - 1:
                found[keys[1]] = {}
            elif keys[0] == name and len(keys) == _LEVELS:
                found[keys[1]][keys[2]] = value or ""
        return found

    def fields(self, keys: _Keys) -> dict[str, str]:
        """The fields that a wire may have, of those that an entry has."""
        return {name: value for name in _WIRE_FIELDS if (value := self._values.get((*keys, name)))}

    def fault(self, keys: _Keys, fact: str, code: str = "lock-format") -> None:
        """Notes that something is wrong with an entry."""
        self._faults.append(self._at(self._lines.get(keys, 1), fact, None, code))

    def refuse(self) -> None:
        """Raises the faults, if there are any."""
        if self._faults:
            raise LockError.of(self._faults)

    def _at(self, number: int, fact: str, hint: str | None, code: str = "lock-format") -> Fault:
        return Fault(f"{self._name}:{number}", fact, hint or _WRITE_ANEW, code)
