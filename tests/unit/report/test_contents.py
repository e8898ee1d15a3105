from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.report.page_check import Page
from tests.unit.report.pipelines import archive, step_record, tiny_png, write_run

from cursus.report.components import Links
from cursus.report.contents import Contents, survey
from cursus.report.plots import gallery, png_size
from cursus.report.record import RunRecord, read_run

if TYPE_CHECKING:
    from pathlib import Path


def run_with(tmp_path: Path, *names: str) -> RunRecord:
    outputs = {name: {"uri": f"s3://b/{name}", "path": str(tmp_path / "s3" / name)} for name in names}
    return read_run(write_run(tmp_path / "run", steps=[step_record("A", outputs=outputs)]))


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def drawn(run: RunRecord, most: int = 10_000) -> Page:
    plots = [plot for content in survey(run).values() for plot in content.plots]
    page = Page(str(gallery(plots, Links(run), most)))
    page.faults = [fault for fault in page.faults if not fault.endswith("leads nowhere")]
    assert page.faults == []
    return page


def test_an_output_is_as_large_as_its_files_together(tmp_path: Path) -> None:
    write(tmp_path / "s3" / "o" / "a", b"12345")
    write(tmp_path / "s3" / "o" / "deep" / "b", b"123")
    write(tmp_path / "s3" / "one", b"1")
    found = survey(run_with(tmp_path, "o", "one", "gone"))
    assert found["A", "o"] == Contents(exists=True, files=2, octets=8)
    assert found["A", "one"] == Contents(exists=True, files=1, octets=1)
    assert found["A", "gone"] == Contents()


def test_plots_are_embedded_also_from_the_archive_of_a_training(tmp_path: Path) -> None:
    write(tmp_path / "s3" / "o" / "plots" / "roc.png", tiny_png())
    (tmp_path / "s3" / "t").mkdir()
    archive(tmp_path / "s3" / "t" / "output.tar.gz", {"curve.png": tiny_png(), "notes.txt": b"no plot"})
    page = drawn(run_with(tmp_path, "o", "t"))
    images = [given for tag, given in page.tags if tag == "img"]
    assert [given["alt"] for given in images] == [
        "plots/roc.png, drawn by step A",
        "output.tar.gz/curve.png, drawn by step A",
    ]
    assert {(given["width"], given["height"]) for given in images} == {("1", "1")}


def test_plots_beyond_the_room_are_listed_with_their_paths(tmp_path: Path) -> None:
    large = write(tmp_path / "s3" / "o" / "a.png", tiny_png() + b"\0" * 500)
    write(tmp_path / "s3" / "o" / "b.png", tiny_png())
    page = drawn(run_with(tmp_path, "o"), most=len(tiny_png()) + 10)
    assert [given["alt"] for tag, given in page.tags if tag == "img"] == ["b.png, drawn by step A"]
    assert f"{large} of step A: too large" in page.text


def test_a_file_that_only_claims_to_be_an_image_is_left_out_by_name(tmp_path: Path) -> None:
    write(tmp_path / "s3" / "o" / "a.png", b"<svg onload='alert(1)'>")
    page = drawn(run_with(tmp_path, "o"))
    assert "img" not in [tag for tag, _ in page.tags]
    assert "no PNG image" in page.text


def test_a_broken_archive_holds_no_plots(tmp_path: Path) -> None:
    write(tmp_path / "s3" / "o" / "output.tar.gz", b"\x1f\x8b broken")
    assert survey(run_with(tmp_path, "o"))["A", "o"].plots == ()


def test_two_outputs_at_one_place_show_a_plot_once(tmp_path: Path) -> None:
    write(tmp_path / "s3" / "o" / "p" / "a.png", tiny_png())
    found = survey(run_with(tmp_path, "o", "o/p"))
    assert [len(each.plots) for each in found.values()] == [1, 0]
    assert [each.files for each in found.values()] == [1, 1]


def test_a_link_out_of_an_output_is_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "elsewhere.png", tiny_png())
    (tmp_path / "s3" / "o").mkdir(parents=True)
    (tmp_path / "s3" / "o" / "a.png").symlink_to(secret)
    assert survey(run_with(tmp_path, "o"))["A", "o"] == Contents(exists=True)


def test_the_size_of_an_image_is_read_from_its_header() -> None:
    assert png_size(tiny_png()) == (1, 1)
    assert png_size(b"") is None
    assert png_size(tiny_png()[:20]) is None
