from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.validation.fixes import Fixes, plan_fixes, write_fixes
from cursus.validation.model import Edit, Finding, Place, Replacement, Severity

if TYPE_CHECKING:
    from pathlib import Path


def finding(path: Path) -> Finding:
    return Finding("a-rule", Severity.ERROR, "RowCount", 1, Place(path), "fact", "remedy")


def planned(root: Path, *edits: tuple[Path, tuple[int, int], tuple[int, int], str]) -> Fixes:
    return plan_fixes(
        [(finding(path), Edit((Replacement(path, start, end, text),))) for path, start, end, text in edits], root
    )


def file(folder: Path, body: bytes, name: str = "f.py") -> Path:
    path = folder / name
    path.write_bytes(body)
    return path


def test_text_is_replaced_put_in_and_taken_out(tmp_path: Path) -> None:
    path = file(tmp_path, b"a = 1\nb = 2\nc = 3\n")
    fixes = planned(
        tmp_path, (path, (1, 5), (1, 6), "10"), (path, (2, 1), (2, 1), "x = 0\n"), (path, (3, 1), (4, 1), "")
    )
    assert [change.after for change in fixes.changes] == ["a = 10\nx = 0\nb = 2\n"]
    assert path.read_bytes() == b"a = 1\nb = 2\nc = 3\n"
    write_fixes(fixes)
    assert path.read_bytes() == b"a = 10\nx = 0\nb = 2\n"


def test_the_diff_names_files_as_seen_from_a_folder(tmp_path: Path) -> None:
    path = file(tmp_path, b"a = 1\nb = 2")
    assert planned(tmp_path, (path, (2, 5), (2, 6), "3")).diff(tmp_path) == (
        "--- a/f.py\n+++ b/f.py\n@@ -1,2 +1,2 @@\n a = 1\n-b = 2\n\\ No newline at end of file\n"
        "+b = 3\n\\ No newline at end of file\n"
    )


def test_columns_count_characters_and_line_ends_and_marks_stay(tmp_path: Path) -> None:
    path = file(tmp_path, "\ufeffa = 'ü'; b = 2\r\nc = 3\r\n".encode())
    fixes = planned(tmp_path, (path, (1, 14), (1, 15), "9"), (path, (2, 1), (2, 1), "d = 4\n"))
    write_fixes(fixes)
    assert path.read_bytes() == "\ufeffa = 'ü'; b = 9\r\nd = 4\r\nc = 3\r\n".encode()


def test_edits_of_the_same_text_are_made_one_at_a_time(tmp_path: Path) -> None:
    path = file(tmp_path, b"a = 1\n")
    fixes = planned(tmp_path, (path, (1, 5), (1, 6), "2"), (path, (1, 1), (1, 6), "b = 3"))
    assert [change.after for change in fixes.changes] == ["a = 2\n"]
    assert [why for _, why in fixes.left] == ["another fix changes the same text; check again"]


def test_two_findings_may_ask_for_the_same_edit_and_for_insertions_at_one_place(tmp_path: Path) -> None:
    path = file(tmp_path, b"a = [1]\n")
    fixes = planned(tmp_path, *[(path, (1, 6), (1, 6), text) for text in ("2, ", "3, ", "2, ")])
    assert [change.after for change in fixes.changes] == ["a = [2, 3, 1]\n"]
    assert len(fixes.mended) == 3


def test_an_edit_of_several_files_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    good, bad = file(tmp_path, b"a = 1\n"), file(tmp_path, b"b = 2\n", "g.py")
    both = Edit((Replacement(good, (1, 5), (1, 6), "3"), Replacement(bad, (1, 5), (1, 6), ")")))
    fixes = plan_fixes([(finding(good), both)], tmp_path)
    assert fixes.changes == ()
    assert "would not parse any more" in fixes.left[0][1]


def test_nothing_outside_of_the_root_or_of_an_installed_package_is_touched(tmp_path: Path) -> None:
    root = tmp_path / "project"
    installed = root / ".venv/lib/python3.11/site-packages/acme"
    installed.mkdir(parents=True)
    outside = file(tmp_path, b"a = 1\n")
    link = root / "link.py"
    link.symlink_to(outside)
    paths = (outside, link, file(installed, b"a = 1\n"))
    fixes = planned(root, *[(path, (1, 5), (1, 6), "2") for path in paths])
    assert fixes.changes == ()
    assert [why.endswith("or of an installed package") for _, why in fixes.left] == [True, True, True]


def test_a_file_that_is_no_utf_8_is_left_as_it_is(tmp_path: Path) -> None:
    path = file(tmp_path, "# coding: latin-1\na = 'ü'\n".encode("latin-1"))
    assert [why for _, why in planned(tmp_path, (path, (2, 1), (2, 2), "b")).left] == [f"{path} is no text in UTF-8"]


def test_links_and_modes_of_files_stay(tmp_path: Path) -> None:
    path = file(tmp_path, b"a = 1\n")
    path.chmod(0o755)
    link = tmp_path / "link.py"
    link.symlink_to(path)
    write_fixes(planned(tmp_path, (link, (1, 5), (1, 6), "2")))
    assert link.is_symlink()
    assert path.read_bytes() == b"a = 2\n"
    assert path.stat().st_mode & 0o777 == 0o755


def test_an_edit_that_changes_nothing_is_no_change(tmp_path: Path) -> None:
    path = file(tmp_path, b"a = 1\n")
    fixes = planned(tmp_path, (path, (1, 5), (1, 6), "1"))
    assert (fixes.changes, fixes.diff(tmp_path)) == ((), "")
