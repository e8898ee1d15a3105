"""Compiled templates are kept where compiled modules are, and never taken for those of another text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from jinja2 import DictLoader, Environment

from cursus.scaffold.compiled_templates import CompiledTemplates

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _kept_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def rendered(text: str, options: str = "") -> str:
    environment = Environment(loader=DictLoader({"t": text}), bytecode_cache=CompiledTemplates(options))
    return environment.get_template("t").render(name="x")


def kept(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("templates/*") if each.is_file()]


def test_a_template_is_compiled_once_for_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered("a {{ name }}") == "a x"
    (file,) = kept(tmp_path)
    assert file.suffix == ".pyc"
    with monkeypatch.context() as patched:
        patched.setattr(Environment, "_generate", None)
        assert rendered("a {{ name }}") == "a x"
    assert rendered("b {{ name }}") == "b x"
    assert kept(tmp_path) == [file]


def test_other_options_have_code_of_their_own(tmp_path: Path) -> None:
    assert rendered("{{ name }}", "one") == rendered("{{ name }}", "two") == "x"
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize("content", [b"", b"j2", b"nonsense" * 9])
def test_a_file_that_is_broken_is_written_anew(content: bytes, tmp_path: Path) -> None:
    rendered("{{ name }}")
    (file,) = kept(tmp_path)
    whole = file.read_bytes()
    for broken in (content, whole[: len(content) + 40]):
        file.write_bytes(broken)
        assert rendered("{{ name }}") == "x"
        assert file.read_bytes() == whole


def test_where_nothing_may_be_written_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered("{{ name }}") == "x"
    assert kept(tmp_path) == []


def test_a_place_that_cannot_be_written_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "file"))
    assert rendered("{{ name }}") == "x"
