"""Runs what the documentation shows: every console and Python block, page by page, each page in a folder of its own.

A block with a title is a file, `<!-- given: the demo's project in DIR -->` makes one, and where a page says
`<!-- given: a checkout of cursus -->`, its commands use a copy of the sources in its folder. Lines below a command, or
in an `output` block below a Python block, must be in its real output. A line of three dots stands for any lines, three
dots in a line for any text; times, sizes and run ids may differ. The tests run all pages. As a program it runs the
pages named, or all, and with `--update` writes the real output into them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cursus import api

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
ALIKE = 0.6
FENCE = re.compile(r"^```(?P<lang>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
CHECKOUT = "<!-- given: a checkout of cursus -->"
GIVEN = re.compile(r"<!-- given: the demo's project in (\S+) -->")
EXIT = re.compile(r"\s+# exit (\d+)$")
VARYING = (
    (re.compile(r"\b\d+ min \d+ s\b|\b\d+(\.\d+)? m?s\b"), "<time>"),
    (re.compile(r"\b\d+ MB\b"), "<size>"),
    (re.compile(r"(?<=\brun )[a-z0-9]{12}\b"), "<run>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\b"), "<moment>"),
    (re.compile(r"= (-?\d+\.\d\d)\d+"), r"= \1"),
)
# Runs the blocks that it is sent, in one namespace, and marks where the output of each ends.
DRIVER = r"""
import json, sys, traceback
names = {"__name__": "__main__"}
for line in sys.stdin:
    code = 0
    try:
        exec(compile(json.loads(line), "<block>", "exec"), names)
    except BaseException:
        code = traceback.print_exc(file=sys.stdout) or 1
    print(f"\0{code}", flush=True)
"""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its file's name where it is a file, its text and its first line's number."""

    lang: str
    title: str | None
    text: str
    line: int


def blocks(text: str) -> list[Block]:
    return [Block(m["lang"], m["title"], m["text"], text.count("\n", 0, m.start()) + 1) for m in FENCE.finditer(text)]


def pages() -> list[Path]:
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in found if any(b.lang in {"console", "python"} for b in blocks(page.read_text("utf-8")))]


class Shell:
    """A folder in which a page's commands and blocks run, with `cursus` on the path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        tools = folder / "bin"
        tools.mkdir()
        for name, command in {"cursus": f'"{sys.executable}" -m cursus', "python": f'"{sys.executable}"'}.items():
            (tools / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
            (tools / name).chmod(0o755)
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        self.environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        self._python: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._python:
            self._python.communicate()

    def check_out(self) -> None:
        """Has the commands use a copy of the sources."""
        shutil.copytree(ROOT / "src", self.folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
        self.environment["PYTHONPATH"] = str(self.folder / "src")

    def run(self, command: str) -> tuple[int, str]:
        """The exit code and both output streams of a shell command."""
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=self.environment, text=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout

    def execute(self, code: str) -> tuple[int, str]:
        """0 or 1, and the output of Python code in the page's one namespace."""
        if self._python is None:
            self._python = subprocess.Popen(
                [sys.executable, "-c", DRIVER], cwd=self.folder, env=self.environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
        assert self._python.stdin
        assert self._python.stdout
        self._python.stdin.write(json.dumps(code) + "\n")
        self._python.stdin.flush()
        said = ""
        for line in self._python.stdout:
            before, mark, result = line.partition("\0")
            said += before
            if mark:
                return int(result), said
        return 1, said


def commands(text: str) -> Iterator[tuple[str, int, list[str]]]:
    """Each command of a console block with its exit code and the lines shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        end = next(at for at, line in enumerate(lines) if not line.endswith("\\")) + 1
        command = "\n".join(lines[:end])
        code = EXIT.search(command)
        yield EXIT.sub("", command), int(code[1]) if code else 0, lines[end:]


def differences(shown: list[str], real: str) -> list[str]:
    """The shown lines that are not in the real output; where nothing is left out, also the lines not shown."""
    left = [line for line in real.splitlines() if line.strip()]
    missing: list[str] = []
    wanted = [line for line in shown if line.strip() and line.strip() != "..."]
    for line in wanted:
        match = next((found for found in left if fits(line, found)), None)
        if match is None:
            missing.append(f"not in the output: {line}")
        else:
            left.remove(match)
    whole = bool(wanted) and not any(line.strip() == "..." for line in shown)
    return missing + [f"not shown: {line}" for line in left if whole]


def fits(shown: str, real: str) -> bool:
    """Whether a shown line stands for a real one."""
    pattern = ".*".join(re.escape(part) for part in steady(shown).split("..."))
    return re.fullmatch(pattern, steady(real)) is not None


def steady(line: str) -> str:
    for pattern, text in VARYING:
        line = pattern.sub(text, line)
    return line.rstrip()


@dataclass
class Outcome:
    """What came of a page: its faults, and its text with the real output in it."""

    faults: list[str] = field(default_factory=list)
    text: str = ""


def run_page(page: Path, folder: Path, demo_project: Path) -> Outcome:
    """Runs a page's blocks in a folder."""
    text = page.read_text("utf-8")
    outcome = Outcome()
    with Shell(folder) as shell:
        for name in GIVEN.findall(text):
            shutil.copytree(demo_project, shell.folder / name, dirs_exist_ok=True)
        if CHECKOUT in text:
            shell.check_out()
        runner = _PageRunner(page.relative_to(ROOT), shell, outcome.faults)
        end = 0
        for match, block in zip(FENCE.finditer(text), blocks(text), strict=True):
            outcome.text += text[end : match.start("text")] + runner.run(block)
            end = match.end("text")
    outcome.text += text[end:]
    return outcome


@dataclass
class _PageRunner:
    """Runs block after block of a page; `said` is the output of the last Python block."""

    page: Path
    shell: Shell
    faults: list[str]
    said: str = ""

    def run(self, block: Block) -> str:
        """The block's text with its real output."""
        where = f"{self.page}:{block.line}"
        if block.title:
            target = self.shell.folder / block.title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.lang == "console":
            return "".join(self._command(where, *entry) for entry in commands(block.text))
        elif block.lang == "python":
            code, self.said = self.shell.execute(block.text)
            self._tell(where, ["the block fails"] if code else [], self.said)
        elif block.lang == "output":
            shown = block.text.splitlines()
            self._tell(where, differences(shown, self.said), self.said)
            return _lines(refreshed(shown, self.said, self.shell.folder))
        return block.text

    def _command(self, where: str, command: str, wanted: int, shown: list[str]) -> str:
        code, said = self.shell.run(command)
        wrong = [] if code == wanted else [f"exit code {code}, not {wanted}"]
        self._tell(f"{where} `{command}`", wrong + differences(shown, said), said)
        comment = f"  # exit {wanted}" if wanted else ""
        return _lines([f"$ {command}{comment}", *refreshed(shown, said, self.shell.folder)])

    def _tell(self, where: str, wrong: list[str], said: str) -> None:
        self.faults += ["\n".join([where, *wrong, "the output is:", said])] if wrong else []


def refreshed(shown: list[str], real: str, folder: Path) -> list[str]:
    """The shown lines as the real output has them; lines with three dots stay where they still fit."""
    left = [line.replace(str(folder), "...").rstrip() for line in real.splitlines() if line.strip()]
    if shown and not any(line.strip() == "..." for line in shown):
        kept = [line for line in shown if "..." in line]
        return [next((line for line in kept if fits(line, found)), found) for found in left]
    return [_nearest(line, left) for line in shown]


def _nearest(line: str, left: list[str]) -> str:
    """The real line that a shown one stands for, taken out of those left; the line itself where it has three dots."""
    match = next((found for found in left if fits(line, found)), None) if line.strip() != "..." else line
    if match is None:
        match = next(iter(get_close_matches(line, left, 1, ALIKE)), line)
    if match in left:
        left.remove(match)
    return line if "..." in line and fits(line, match) else match


def _lines(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs the examples of the documentation.")
    parser.add_argument("--update", action="store_true", help="write the real output into the pages")
    parser.add_argument("pages", nargs="*", type=Path, help="the pages (default: all)")
    given = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        api.make_demo(demo)
        for number, page in enumerate([page.resolve() for page in given.pages] or pages()):
            place = Path(folder) / str(number)
            place.mkdir()
            outcome = run_page(page, place, demo)
            failed += bool(outcome.faults)
            sys.stdout.write("".join(f"{fault}\n\n" for fault in outcome.faults))
            if given.update and outcome.text != page.read_text("utf-8"):
                page.write_text(outcome.text, encoding="utf-8")
                sys.stdout.write(f"updated {page.relative_to(ROOT)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
