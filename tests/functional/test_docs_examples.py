"""Runs what the documentation shows: every console and Python block, page by page, each page in a folder of its own.

A block with a title is a file, `<!-- given: the demo's project in DIR -->` makes one, and lines below a command, or in
an `output` block below a Python block, must be in its real output. A line of three dots stands for any lines, three
dots in a line for any text; times, sizes and run ids may differ.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from cursus import api

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.functional

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?P<lang>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
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

    def run(self, command: str) -> tuple[int, str]:
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=self.environment, text=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout

    def execute(self, code: str) -> tuple[int, str]:
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
    left = [steady(line) for line in real.splitlines() if line.strip()]
    missing: list[str] = []
    wanted = [line for line in shown if line.strip() and line.strip() != "..."]
    for line in wanted:
        pattern = re.compile(".*".join(re.escape(part) for part in steady(line).split("...")))
        match = next((found for found in left if pattern.fullmatch(found)), None)
        if match is None:
            missing.append(f"not in the output: {line}")
        else:
            left.remove(match)
    whole = bool(wanted) and not any(line.strip() == "..." for line in shown)
    return missing + [f"not shown: {line}" for line in left if whole]


def steady(line: str) -> str:
    for pattern, text in VARYING:
        line = pattern.sub(text, line)
    return line.rstrip()


@pytest.fixture(scope="session")
def demo_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "project"
    api.make_demo(folder)
    return folder


def faults_of(page: Path, shell: Shell) -> Iterator[str]:
    last = ""
    for block in blocks(page.read_text("utf-8")):
        where = f"{page.relative_to(ROOT)}:{block.line}"
        if block.title:
            target = shell.folder / block.title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.lang == "console":
            for command, wanted, shown in commands(block.text):
                code, said = shell.run(command)
                wrong = [] if code == wanted else [f"exit code {code}, not {wanted}"]
                yield from told(f"{where} `{command}`", wrong + differences(shown, said), said)
        elif block.lang == "python":
            code, last = shell.execute(block.text)
            yield from told(where, ["the block fails"] if code else [], last)
        elif block.lang == "output":
            yield from told(where, differences(block.text.splitlines(), last), last)


def told(where: str, wrong: list[str], said: str) -> list[str]:
    """What is wrong at one place, with the real output, as one text; none where nothing is."""
    return ["\n".join([where, *wrong, "the output is:", said])] if wrong else []


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_shows_is_what_happens(page: Path, tmp_path: Path, demo_project: Path) -> None:
    with Shell(tmp_path) as shell:
        for folder in GIVEN.findall(page.read_text("utf-8")):
            shutil.copytree(demo_project, shell.folder / folder, dirs_exist_ok=True)
        faults = list(faults_of(page, shell))
    assert not faults, "\n\n".join(faults)


def test_a_wrong_line_a_missing_line_and_a_gap_are_told_apart() -> None:
    real = "run abc123def456: 2 steps\nstart A\nsucceeded in 3.2 s\n"
    assert differences(["run 0a0a0a0a0a0a: 2 steps", "start A", "succeeded in 40 ms"], real) == []
    assert differences(["start A", "..."], real) == []
    assert differences(["run ...: 2 steps", "..."], real) == []
    assert differences(["start B", "..."], real) == ["not in the output: start B"]
    assert differences(["start A", "succeeded in 1 s"], real) == ["not shown: run <run>: 2 steps"]
