"""Code put into archives of models that are really there."""

from __future__ import annotations

import io
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest

from cursus_runtime import repack as module
from cursus_runtime.repack import main, repack

if TYPE_CHECKING:
    from pathlib import Path


def archive(path: Path, files: dict[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return path


def shipped(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return folder


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


OLD = {"model.bin": "weights", "code/old.py": "old", "code/serve.py": "old"}


def test_a_script_alone_is_added_to_the_code_that_is_there(tmp_path: Path) -> None:
    code = shipped(tmp_path / "job", {"code/serve.py": "new"})
    repack(archive(tmp_path / "m.tar.gz", OLD), code, tmp_path / "out", "serve.py", whole=False)

    assert contents(tmp_path / "out") == {"model.bin": "weights", "code/old.py": "old", "code/serve.py": "new"}


def test_a_folder_takes_the_place_of_the_code_that_is_there(tmp_path: Path) -> None:
    code = shipped(tmp_path / "job", {"code/serve.py": "new", "code/sub/a.py": "a", "lib/b.py": "b"})
    repack(archive(tmp_path / "m.tar.gz", OLD), code, tmp_path / "out", "serve.py", whole=True)

    assert contents(tmp_path / "out") == {
        "model.bin": "weights",
        "code/serve.py": "new",
        "code/sub/a.py": "a",
        "code/lib/b.py": "b",
    }


def test_code_without_the_script_is_refused(tmp_path: Path) -> None:
    code = shipped(tmp_path / "job", {"code/other.py": ""})
    with pytest.raises(FileNotFoundError, match=r"the code holds no 'serve\.py'"):
        repack(archive(tmp_path / "m.tar.gz", OLD), code, tmp_path / "out", "serve.py", whole=True)


def test_an_archive_that_leaves_its_folder_is_refused(tmp_path: Path) -> None:
    code = shipped(tmp_path / "job", {"code/serve.py": ""})
    bad = archive(tmp_path / "m.tar.gz", {"../escaped": "x"})
    with pytest.raises(ValueError, match="lies outside of its folder"):
        repack(bad, code, tmp_path / "out", "serve.py", whole=True)
    assert not (tmp_path / "escaped").exists()


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, folder in (("TRAINING", "training"), ("CODE", "remote")):
        monkeypatch.setenv(f"SM_CHANNEL_{name}", str(tmp_path / folder))
    monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path / "out"))
    monkeypatch.setattr(module, "__file__", str(tmp_path / "job" / "repack.py"))
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["repack.py", "--inference_script", "serve.py", *words])
    main()


def test_the_job_finds_archive_and_code_in_its_channels(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(job / "training" / "model.tar.gz", {"model.bin": "weights"})
    archive(job / "remote" / "sourcedir.tar.gz", {"serve.py": "remote"})
    address = "s3://b/code/sourcedir.tar.gz"
    run(monkeypatch, "--model_archive", "s3://b/x/model.tar.gz", "--source_dir", address, "--dependencies", "")

    assert contents(job / "out") == {"model.bin": "weights", "code/serve.py": "remote"}


def test_an_archive_below_a_prefix_is_found_where_it_is_the_only_one(
    job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive(job / "training" / "deep" / "model.tar.gz", {"model.bin": "weights"})
    shipped(job / "job", {"code/serve.py": "new"})
    run(monkeypatch, "--model_archive", "s3://b/x")

    assert contents(job / "out") == {"model.bin": "weights", "code/serve.py": "new"}


def test_a_channel_with_several_archives_is_refused(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        archive(job / "training" / f"{name}.tar.gz", {"model.bin": name})
    shipped(job / "job", {"code/serve.py": "new"})
    with pytest.raises(FileNotFoundError, match=r"holds a\.tar\.gz, b\.tar\.gz"):
        run(monkeypatch, "--model_archive", "s3://b/x")
