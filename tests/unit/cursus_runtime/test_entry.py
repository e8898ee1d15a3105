import argparse
from pathlib import Path

import pytest

from cursus_runtime import entry
from cursus_runtime.arguments import job_type_parser


def parse(argv):
    return job_type_parser("training", ("training", "testing")).parse_args(argv)


@pytest.fixture
def start(monkeypatch, tmp_path):
    """Run a main in a container whose base folder is a temporary one."""

    def started(main, argv=(), environment=None, base=tmp_path):
        monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(base))
        monkeypatch.setattr("sys.argv", ["script.py", *argv])
        return entry.run(main, {"data": "/opt/ml/input/data"}, {"model": "/opt/ml/model"}, environment or {}, parse)

    return started


def raising(error):
    def main(*_):
        raise error

    return main


def test_a_script_is_given_its_paths_variables_and_arguments(start, monkeypatch, tmp_path):
    seen = []
    monkeypatch.setenv("COLOUR", "red")
    code = start(lambda *given: seen.extend(given), ["--job-type", "testing"], {"COLOUR": None, "SIZE": "3"})
    assert code == entry.SUCCEEDED
    assert seen == [
        {"data": f"{tmp_path}/input/data"},
        {"model": f"{tmp_path}/model"},
        {"COLOUR": "red", "SIZE": "3"},
        argparse.Namespace(job_type="testing"),
    ]


def test_the_code_that_a_main_returns_is_the_code_of_the_process(start):
    assert start(lambda *_: 7) == 7


@pytest.mark.parametrize(
    ("error", "code"),
    [(FileNotFoundError("no rows"), 1), (ValueError("bad"), 2), (UnicodeError("bad"), 2), (ZeroDivisionError("x"), 3)],
)
def test_each_kind_of_error_has_its_exit_code(start, error, code):
    assert start(raising(error)) == code


def test_an_unforeseen_error_is_logged_with_its_traceback(start, capsys):
    start(raising(ZeroDivisionError("oops")))
    shown = capsys.readouterr().out
    assert "Traceback" in shown
    assert "ZeroDivisionError: oops" in shown


def test_all_missing_variables_are_named_together(start, capsys, monkeypatch):
    monkeypatch.setenv("B", "  ")
    assert start(lambda *_: None, environment={"A": None, "B": None, "C": "x"}) == entry.INVALID
    assert "environment: A, B not set" in capsys.readouterr().out


def test_an_unknown_argument_is_not_valid(start, capsys):
    assert start(lambda *_: None, ["--job_type", "dreaming"]) == entry.INVALID
    assert "dreaming" in capsys.readouterr().out


def test_a_training_job_leaves_the_reason_of_its_failure(start, tmp_path):
    (tmp_path / "output").mkdir()
    start(raising(ValueError("label missing")))
    assert (tmp_path / "output/failure").read_text() == "ValueError: label missing"
    assert not (tmp_path / "output/message").exists()


def test_a_processing_job_leaves_its_exit_message(start, tmp_path):
    (tmp_path / "output").mkdir()
    (tmp_path / "config").mkdir()
    (tmp_path / "config/processingjobconfig.json").write_text("{}")
    start(raising(ValueError("é" * 3000)))
    assert len((tmp_path / "output/message").read_text(encoding="utf-8")) == entry.REASON_LIMIT


def test_without_an_output_folder_nothing_is_written(tmp_path):
    assert entry.report_failure("why", tmp_path) is None
    assert list(Path(tmp_path).iterdir()) == []
