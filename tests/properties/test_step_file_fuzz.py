"""Whatever stands in the files of a step, a check ends in time, and tells what is wrong in findings."""

from __future__ import annotations

import os
import sys
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.mutations.step_text import StepText, every_step

from cursus.registry.builder_registry import get_global_registry
from cursus.validation.contents import Contents
from cursus.validation.reach import Files
from cursus.validation.run import check, known_rules
from cursus.validation.steps import named_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from cursus.validation.model import Finding

Edits = list[tuple[float, int, bytes]]
LAYERS = ("contract", "spec", "config", "builder", "script", "table")
LONGEST = 20.0  # seconds of this process for one step; a step as it is takes 0.1
STEPS = {step.name: step for step in every_step()}
STEP = STEPS["FeatureEngineering"]


@cache
def files() -> Files:
    """What has been read of cursus itself; the files of steps have names of their own each time."""
    return Files(Contents())


def findings(folder: Path) -> list[Finding]:
    """What all rules find that run nothing, whatever is in the files."""
    rules = [rule for rule in known_rules() if not rule.runs_code and rule.level < 5]
    started = time.process_time()
    found = list(
        check(named_steps(get_global_registry().known, [str(folder)]), range(5), rules=rules, files=files()).findings()
    )
    assert time.process_time() - started < LONGEST
    assert [each.fact for each in found if each.code == "rule-failed"] == []
    return found


def found_in(step: StepText) -> list[Finding]:
    with TemporaryDirectory() as name:
        return findings(step.write(Path(name, "steps")))


PIECES = st.sampled_from(
    [b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\t", b"\x0c", b"\\", b'"""', b"'", b"(", b")", b"[", b"{",
     b"}", b":", b",", b"=", b"*", b"**", b"@", b"#", b"\n", b"    ", b"lambda: ", b"yield ", b"await ", b"class X: ",
     b"del ", b"None", b"...", b"1/0", b"self", b"import x\n", b"from . import y\n", b"from .. import *\n", b"f'{",
     b"\xe2\x80\xa8", "é".encode(), b"# coding: utf-16\n", b"# cursus: allow[", b"global x\n", b"nonlocal y\n",
     b"async "]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES | st.binary(max_size=3)), min_size=1, max_size=6)


def edited(body: bytes, edits: Edits) -> bytes:
    for where, length, piece in edits:
        at = int(where * len(body))
        body = body[:at] + piece + body[at + length :]
    return body


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(STEPS)), st.sampled_from(LAYERS), EDITS)
def test_files_with_any_bytes_exchanged_are_checked(name: str, layer: str, edits: Edits) -> None:
    step = STEPS[name]
    if step.has(layer):
        found_in(step.put(layer, edited(step.text(layer).encode(), edits)))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(STEPS)), st.data())
def test_files_with_lines_moved_are_checked(name: str, data: st.DataObject) -> None:
    step = STEPS[name]
    layer = data.draw(st.sampled_from([each for each in LAYERS if step.has(each)]))
    lines = step.text(layer).splitlines(keepends=True)
    chosen = data.draw(st.lists(st.sampled_from(range(len(lines))), min_size=1, max_size=2 * len(lines)))
    found_in(step.put(layer, "".join(lines[at] for at in chosen)))


DEEP = {
    "brackets": f"x = {'[' * 5000}{']' * 5000}",
    "calls": f"x = {'f(' * 2000}1{')' * 2000}",
    "attributes": f"x = a{'.b' * 5000}",
    "a sum": f"x = 1{' + 1' * 5000}",
    "a long text": f"x = {'(' * 150}'a'{')' * 150}{' + x' * 500}",
    "conditions": f"x = {'1 if a else ' * 500}0",
    "functions": "".join(f"{' ' * at}def f{at}():\n" for at in range(95)) + " " * 95 + "pass",
    "classes": "".join(f"class C{at}(C{at - 1}):\n    pass\n" for at in range(1, 150)),
    "names": "a0 = 1\n" + "".join(f"a{at} = a{at - 1} + a{at - 1}\n" for at in range(1, 2000)),
    "doubled lists": "a0 = [1]\n" + "".join(f"a{at} = a{at - 1} + a{at - 1}\n" for at in range(1, 60)),
    "doubled texts": "a0 = 'ab'\n" + "".join(f"a{at} = a{at - 1} * 9\n" for at in range(1, 60)),
    "powers": "x = 9 ** 9 ** 9\ny = 1 << (1 << 60)\nz = 'a' * 10**12\n",
    "recursion": "def f(x):\n    return g(x)\n\n\ndef g(x):\n    return f([x])\n\n\ny = f(1)\n",
    "loops": "while True:\n    x = [x for _ in iter(int, 1)]\n",
    "formats": "x = f'{1:>1000000000}'\ny = '%1000000000d' % 1\nz = '{:1000000000}'.format(1)\n",
    "a long line": f"x = '{'a' * 1_000_000}'",
    "a backslash at the end": "x = 1 \\",
    "many names": "".join(f"import m{at}\n" for at in range(2000)),
}


@pytest.mark.parametrize("what", DEEP)
@pytest.mark.parametrize("layer", LAYERS)
def test_deep_and_large_files_are_checked_in_time(what: str, layer: str) -> None:
    found_in(STEP.put(layer, f"{STEP.text(layer)}\n{DEEP[what]}\n"))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_file_of_10_mb_is_told_and_not_parsed(layer: str) -> None:
    found = found_in(STEP.put(layer, STEP.text(layer) + "x = {'a': [1, 2, 3]}\n" * 500_000))
    assert {"unreadable-file", "broken-table"} & {each.code for each in found}


@pytest.mark.parametrize(
    ("change", "is_fault"),
    [
        (lambda body: b"\xef\xbb\xbf" + body, False),
        (lambda body: body.replace(b"\n", b"\r\n"), False),
        (lambda body: body.replace(b"\n", b"\r"), False),
        (lambda body: body.replace(b"    ", b"\t"), False),
        (lambda body: b"# -*- coding: latin-1 -*-\n" + body + b"\n# \xe9\n", False),
        (lambda body: body + b"\x1a", True),
        (lambda body: body + b"\0", True),
        (lambda body: body.decode().encode("utf-16"), True),
        (lambda body: b"# coding: no-such\n" + body, True),
        (lambda body: b"", None),
        (lambda body: b"\n\n", None),
    ],
    ids=["bom", "crlf", "cr", "tabs", "latin-1", "ctrl-z", "nul", "utf-16", "odd cookie", "empty", "blank"],
)
def test_odd_encodings_are_read_or_told(change: Callable[[bytes], bytes], is_fault: bool | None) -> None:
    for layer in LAYERS:
        codes = {each.code for each in found_in(STEP.put(layer, change(STEP.text(layer).encode())))}
        assert is_fault is None or is_fault == bool(codes & {"unreadable-file", "broken-table"}), (layer, codes)


def placed(folder: Path, make: Callable[[Path], object], layer: str) -> list[Finding]:
    """What is found where something else stands in the place of a layer's file."""
    path = STEP.write(folder / "steps") / STEP.layers[layer]
    path.unlink()
    make(path)
    # What leads to a file that is missing is told by importing it, which nothing does here.
    return findings(folder / "steps")


@pytest.mark.parametrize("layer", LAYERS)
def test_a_folder_named_as_a_file_is_no_file(layer: str, tmp_path: Path) -> None:
    assert placed(tmp_path, Path.mkdir, layer) or layer == "contract"


@pytest.mark.parametrize("layer", LAYERS)
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(layer: str, tmp_path: Path) -> None:
    assert placed(tmp_path, os.mkfifo, layer) or layer == "contract"


@pytest.mark.parametrize("layer", LAYERS)
def test_links_that_lead_in_circles_or_nowhere_are_no_files(layer: str, tmp_path: Path) -> None:
    is_told = layer not in {"contract", "table"}
    assert placed(tmp_path / "circle", lambda path: path.symlink_to(path), layer) or not is_told
    assert placed(tmp_path / "nowhere", lambda path: path.symlink_to("/nowhere/at/all.py"), layer) or not is_told


@pytest.mark.parametrize("layer", LAYERS)
def test_a_link_to_an_endless_device_is_not_read(layer: str, tmp_path: Path) -> None:
    assert placed(tmp_path, lambda path: path.symlink_to("/dev/zero"), layer) or layer == "contract"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="who may read anything reads this")
@pytest.mark.parametrize("layer", LAYERS)
def test_a_file_that_may_not_be_read_is_told(layer: str, tmp_path: Path) -> None:
    def make(path: Path) -> None:
        path.write_text("x = 1\n")
        path.chmod(0)

    assert {"unreadable-file", "broken-table"} & {each.code for each in placed(tmp_path, make, layer)}


def test_modules_that_are_imported_may_be_anything_as_well(tmp_path: Path) -> None:
    names = ("piped", "folded", "circled", "endless")
    step = STEP.put("script", "".join(f"import {name}\n" for name in names) + STEP.text("script").partition("\n\n")[2])
    folder = step.write(tmp_path / "steps")
    os.mkfifo(folder / "scripts/piped.py")
    (folder / "scripts/folded.py").mkdir()
    (folder / "scripts/circled.py").symlink_to(folder / "scripts/circled.py")
    (folder / "scripts/endless.py").symlink_to("/dev/zero")
    findings(folder)


def test_folders_that_lead_in_circles_are_left(tmp_path: Path) -> None:
    folder = STEP.write(tmp_path / "steps")
    for layer in ("contracts", "scripts", "builders", "registry"):
        (folder / layer / "again").symlink_to(folder)
    findings(folder)
