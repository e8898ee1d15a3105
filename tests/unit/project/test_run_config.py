"""Run configs: what a sound one asks for, and every fault of another with its place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cursus.engine.model import Handler, RunRequest
from cursus.errors import ConfigurationError
from cursus.project.run_config import RunConfig, find_run_config, read_run_config

SOUND = """\
handlers:
  notify: handlers.py:notify
  arn:aws:lambda:us-east-1:1:function:f: handlers.py:notify
environments:
  "*xgboost:1.7*": .venv-xgb
  "*": {python}
jobs: 4
memory: 4 GiB
network: false
cache: off
parameters: {{InstanceType: ml.m5.large, Rows: 3}}
assets: {{s3://bucket/key: ./file}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "handlers.py").write_text("def notify(event, context): pass\n")
    (tmp_path / "file").write_text("x")
    (tmp_path / ".venv-xgb" / "bin").mkdir(parents=True)
    (tmp_path / ".venv-xgb" / "bin" / "python").touch()
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "run.yaml"
    path.write_text(text)
    return path


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read_run_config(written(folder, text))
    return [str(fault) for fault in caught.value.faults]


def test_a_sound_file_is_read_with_paths_from_its_folder(folder: Path) -> None:
    handler = Handler(folder / "handlers.py", "notify")
    assert read_run_config(written(folder, SOUND.format(python=sys.executable))) == RunConfig(
        handlers={"notify": handler, "arn:aws:lambda:us-east-1:1:function:f": handler},
        environments={"*xgboost:1.7*": folder / ".venv-xgb" / "bin" / "python", "*": Path(sys.executable)},
        jobs=4,
        memory_bytes=4 * 2**30,
        network=False,
        cache="off",
        parameters={"InstanceType": "ml.m5.large", "Rows": 3},
        assets={"s3://bucket/key": folder / "file"},
    )


def test_every_fault_is_told_with_its_place(folder: Path) -> None:
    text = """\
handler: {}
handlers:
  a: handlers.py
  b: handlers.py:notfy
  c: none.py:f
environments: {"*": .venv}
jobs: 0
memory: much
network: maybe
cache: on
parameters: {A: [1]}
assets:
  s3://b/k: gone
  b/k: file
"""
    assert [fault.split(": ")[0] for fault in faults(folder, text)] == [
        "run.yaml:1:1 ".strip(), "run.yaml:3:3", "run.yaml:4:3", "run.yaml:5:3", "run.yaml:6:16", "run.yaml:7:1",
        "run.yaml:8:1", "run.yaml:9:1", "run.yaml:10:1", "run.yaml:11:14", "run.yaml:13:3", "run.yaml:14:3",
    ]  # fmt: skip


def test_a_name_that_is_nearly_right_is_put_right(folder: Path) -> None:
    assert "did you mean 'handlers'?" in faults(folder, "handler: {}")[0]
    assert "did you mean 'notify'?" in faults(folder, "handlers: {a: handlers.py:notfy}")[0]


@pytest.mark.parametrize(
    ("text", "size"), [("512 MiB", 512 * 2**20), ("1.5GB", 1_500_000_000), ("1048576", 2**20), ("2 kib", 2048)]
)
def test_sizes_are_read_with_their_units(folder: Path, text: str, size: int) -> None:
    assert read_run_config(written(folder, f"memory: {text}")).memory_bytes == size


@pytest.mark.parametrize("text", ["0", "-1", "4 parsecs", "true", "[]"])
def test_what_is_no_size_is_refused(folder: Path, text: str) -> None:
    assert "is no size" in faults(folder, f"memory: {text}")[0]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "handlers:\njobs:\n"])
def test_an_empty_file_asks_for_nothing(folder: Path, text: str) -> None:
    request = RunRequest({}, "p", folder)
    assert read_run_config(written(folder, text)).fill(request) == request


def test_a_file_that_is_no_mapping_is_refused(folder: Path) -> None:
    assert "a run config is a mapping" in faults(folder, "- jobs")[0]


def test_what_the_request_says_wins(folder: Path) -> None:
    config = RunConfig(jobs=4, network=False, parameters={"A": 1, "B": 1}, cache="all")
    filled = config.fill(RunRequest({}, "p", folder, jobs=2, parameters={"B": 2}))
    assert (filled.jobs, filled.network, filled.parameters, filled.cache) == (2, False, {"A": 1, "B": 2}, "all")


def test_the_file_beside_a_pipeline_is_found(folder: Path) -> None:
    assert find_run_config(folder / "dag.yaml") is None
    path = written(folder, "jobs: 1")
    assert find_run_config(folder / "dag.yaml") == path
