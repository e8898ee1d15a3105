from pathlib import Path

import pytest

from cursus.project.demo import write_demo
from cursus.project.samples import write_breast_cancer

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.mark.parametrize(("name", "rows"), [("breast_cancer", None), ("payments", 2_000)])
def test_the_demo_and_the_example_are_the_same_project(tmp_path: Path, name: str, rows: int | None) -> None:
    project = write_demo(tmp_path / "demo", rows)
    for written in (project.dag, project.config):
        assert written.read_text() == (EXAMPLES / name / written.name).read_text()


def test_the_example_holds_the_table_that_the_demo_writes(tmp_path: Path) -> None:
    made = write_breast_cancer(tmp_path / "breast_cancer.csv")
    assert made.read_bytes() == (EXAMPLES / "breast_cancer" / "data" / made.name).read_bytes()


def test_a_demo_can_be_written_over_an_older_one(tmp_path: Path) -> None:
    first = write_demo(tmp_path)
    first.config.write_text("changed")
    again = write_demo(tmp_path)
    assert again.config.read_text() == (EXAMPLES / "breast_cancer" / "config.yaml").read_text()


def test_the_payments_demo_says_that_its_data_are_made(tmp_path: Path) -> None:
    project = write_demo(tmp_path, 2_000)
    assert "made" in project.readme.read_text()
    assert (tmp_path / "data" / "merchants.csv").is_file()
