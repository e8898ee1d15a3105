from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from cursus.core.documents import Document, read_document
from cursus.errors import ConfigurationError, DagError

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, text: str | bytes, name: str = "file.yaml") -> Document:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_document(path, DagError)


def faults(folder: Path, text: str | bytes, name: str = "file.yaml") -> list[str]:
    with pytest.raises(DagError) as caught:
        read(folder, text, name)
    assert all(fault.hint for fault in caught.value.faults)
    return [f"{fault.subject}: {fault.fact}" for fault in caught.value.faults]


def test_a_part_has_the_place_of_its_key(tmp_path: Path) -> None:
    document = read(tmp_path, "shared:\n  author: me\nnodes:\n  A:\n    list: [1, {b: 2}]\n")
    assert document.place("shared", "author") == "file.yaml:2:3"
    assert document.place("nodes", "A", "list", 1, "b") == "file.yaml:5:16"


def test_a_part_that_is_not_there_has_the_place_of_what_would_hold_it(tmp_path: Path) -> None:
    document = read(tmp_path, "nodes:\n  A:\n    b: 1\n")
    assert document.place("nodes", "A", "missing", "deeper") == "file.yaml:2:3"
    assert document.place("elsewhere") == "file.yaml:1:1"


def test_a_key_that_stands_twice_is_a_fault_at_its_second_place(tmp_path: Path) -> None:
    assert faults(tmp_path, "a: 1\nb: {c: 1, c: 2}\na: 3\n") == [
        "file.yaml:2:11: key 'c' stands twice",
        "file.yaml:3:1: key 'a' stands twice",
    ]


@pytest.mark.parametrize("word", ["yes", "no", "on", "Off", "y", "2024-01-31", "2024-01-31 10:00:00", "1:30", "1_000"])
def test_words_that_only_old_yaml_reads_stay_text(tmp_path: Path, word: str) -> None:
    assert read(tmp_path, f"a: {word}\n").value == {"a": word}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("False", False), ("~", None), ("", None), ("null", None), ("012", 12), ("0o17", 15),
        ("0x1F", 31), ("-7", -7), ("+7", 7), ("1e3", 1000.0), ("1.", 1.0), (".5", 0.5), ("-2.5E-1", -0.25),
        ("1.0", 1.0), ("1.0.0", "1.0.0"), ("'no'", "no"), ('"1"', "1"), ("!!str 5", "5"), ("!!int '5'", 5), ("=", "="),
        ("<<", "<<"),
    ],
)  # fmt: skip
def test_plain_values_follow_the_core_schema(tmp_path: Path, text: str, value: Any) -> None:
    found = read(tmp_path, f"a: {text}\n").value["a"]
    assert (found, type(found)) == (value, type(value))


def test_keys_are_text_whatever_they_look_like(tmp_path: Path) -> None:
    assert read(tmp_path, "{0: a, true: b, 1.5: c, ~: d}").value == {"0": "a", "true": "b", "1.5": "c", "~": "d"}


def test_a_key_that_is_a_list_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "? [a, b]\n: 1\n") == ["file.yaml:1:3: a key is no text"]


@pytest.mark.parametrize("word", [".nan", ".inf", "-.INF", "1e999"])
def test_numbers_that_json_cannot_hold_are_faults(tmp_path: Path, word: str) -> None:
    assert faults(tmp_path, f"a: {word}\n") == [f"file.yaml:1:4: {word!r} is no finite number"]


@pytest.mark.parametrize("text", ["!!int x", "!!bool yes", "!!float x", f"!!int {'1' * 5000}", "1" * 5000])
def test_a_value_that_is_not_of_its_type_is_a_fault(tmp_path: Path, text: str) -> None:
    assert len(faults(tmp_path, f"a: {text}\n")) == 1


@pytest.mark.parametrize("tag", ["!!python/object:os.system", "!!binary", "!!timestamp", "!custom", "!!set"])
def test_other_tags_are_faults_and_make_nothing(tmp_path: Path, tag: str) -> None:
    text = f"a: {tag} x\n" if tag != "!!set" else "a: !!binary x\n"
    assert "is not read" in faults(tmp_path, text)[0]


def test_an_alias_stands_for_its_anchor(tmp_path: Path) -> None:
    assert read(tmp_path, "a: &x [1, 2]\nb: *x\n").value == {"a": [1, 2], "b": [1, 2]}


def test_a_merge_key_brings_what_is_not_given_beside_it(tmp_path: Path) -> None:
    text = "base: &b {x: 1, y: 2}\nother: &o {y: 3, z: 4}\nown:\n  y: 5\n  <<: [*b, *o]\n"
    document = read(tmp_path, text)
    assert document.value["own"] == {"x": 1, "y": 5, "z": 4}
    assert document.place("own", "y") == "file.yaml:4:3"


def test_a_merge_key_that_brings_no_mapping_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "a:\n  <<: 5\n") == ["file.yaml:2:7: a merge key brings no mapping"]


@pytest.mark.parametrize("text", ["a: &x [*x]\n", "a: &x {b: *x, c: *x}\n", "a: &x\n  <<: *x\n"])
def test_an_alias_within_its_own_anchor_is_a_fault(tmp_path: Path, text: str) -> None:
    assert any("an alias stands within its own anchor" in fault for fault in faults(tmp_path, text))


def test_aliases_of_aliases_cannot_fill_the_memory(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    started = time.perf_counter()
    assert faults(tmp_path, "\n".join(lines)) == ["file.yaml:1:1: holds more than 200,000 values"]
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("text", ["[" * 20_000, "[" * 100 + "]" * 100, "- " * 3000 + "x"])
def test_deep_nesting_is_a_fault(tmp_path: Path, text: str) -> None:
    assert len(faults(tmp_path, text)) == 1


def test_tabs_for_indentation_are_a_fault_with_its_place(tmp_path: Path) -> None:
    assert faults(tmp_path, "a:\n\tb: 1\n")[0].startswith("file.yaml:2:1: no YAML")


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfa: 1\n").value == {"a": 1}


def test_bytes_that_are_no_utf_8_are_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "a: é".encode("latin-1"))[0].endswith("file.yaml: byte 3 is not UTF-8")


def test_a_character_that_yaml_forbids_is_a_fault_with_its_line(tmp_path: Path) -> None:
    assert faults(tmp_path, b"a: 1\nb: \x00\n") == ["file.yaml:2: no YAML: the character U+0000"]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_file_holds_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).value is None


def test_two_documents_in_one_file_are_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "a: 1\n---\nb: 2\n")[0].startswith("file.yaml:2:1")


def test_json_is_read_with_its_places(tmp_path: Path) -> None:
    value = {"nodes": ["A"], "numbers": [1, 1e5, -0.5, True, None], "text": 'a/"\\\n\u00e9\U0001f600'}
    for options in ({"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}, {"ensure_ascii": False}):
        document = read(tmp_path, json.dumps(value, **options), "file.json")  # type: ignore[arg-type]
        assert document.value == value
        assert document.place("numbers") != "file.json:1:1"


def test_json_that_is_none_is_a_fault_with_its_place(tmp_path: Path) -> None:
    assert faults(tmp_path, '{"a": 1,\n "b" 2}', "file.json") == ["file.json:2:6: no JSON: Expecting ':' delimiter"]


def test_a_key_that_stands_twice_in_json_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, '{"a": 1, "a": 2}', "file.json") == ["file.json:1:10: key 'a' stands twice"]


def test_half_a_character_in_json_is_a_fault(tmp_path: Path) -> None:
    assert len(faults(tmp_path, r'{"a": "\ud83d"}', "file.json")) == 1


def test_a_large_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    started = time.perf_counter()
    assert faults(tmp_path, b"a: 1\n" * 1_800_000)[0].endswith("holds more than 2,097,152 bytes")
    assert time.perf_counter() - started < 1


def test_a_file_that_cannot_be_read_is_an_error_of_the_class_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"No such file or directory\n  hint: check the path"):
        read_document(tmp_path / "none.yaml", ConfigurationError)
    with pytest.raises(ConfigurationError, match="Is a directory"):
        read_document(tmp_path, ConfigurationError)
