"""Writes a starting project, a DAG and its config, from the profile of a data file."""

from __future__ import annotations

import csv
import getpass
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cursus.errors import DataError, Fault
from cursus.project.files import whole_folder
from cursus.project.starter_readme import readme_text
from cursus.project.starter_text import config_text, dag_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.project.label_task import LabelProfile
    from cursus.project.profile import TableProfile

__all__ = ["ProjectFiles", "write_project"]

COPIED_BYTES = 50_000_000
NAME = r"[a-zA-Z0-9](?:-?[a-zA-Z0-9]){0,62}"
NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """The files of a written project, and what its owner should look at."""

    folder: Path
    dag: Path
    config: Path
    readme: Path
    data: Path
    """The data that the project reads: a file of its own, or the one profiled where that is large."""
    warnings: tuple[str, ...]


def write_project(folder: Path, profile: TableProfile, *, name: str | None = None) -> ProjectFiles:
    """Writes `dag.yaml`, `config.yaml`, `README.md` and the data into a new or empty folder, all of it or nothing.

    Data of up to 50 MB are copied to `data/`; larger ones stay where they are, and are named by a path that is
    relative where they lie below the folder's parent. Data that the steps cannot read as they are (other delimiters or
    encodings, decimal commas) are written anew, as UTF-8 with commas and points, whatever their size.

    Args:
        folder: where to write; must not exist, or be empty.
        profile: of the data, with a label.
        name: of the pipeline: letters, digits and single hyphens, 63 at most; made from the folder's name if not given.

    Raises:
        DataError: the folder is not empty or cannot be written, the profile has no label, the name is wrong, or the
            data file is gone.
    """
    folder = folder.resolve()
    label = _label_of(folder, profile, name)
    pipeline = name if name is not None else _pipeline_name(folder.name)
    warnings = tuple(_warnings(profile, label))
    with whole_folder(folder) as draft:
        source = _place_data(draft, folder, profile)
        _write(draft / "dag.yaml", dag_text(pipeline))
        _write(draft / "config.yaml", config_text(profile, label, pipeline, _author(), source))
        _write(draft / "README.md", readme_text(profile, label, pipeline, warnings))
    data = (folder / source).resolve()
    return ProjectFiles(folder, folder / "dag.yaml", folder / "config.yaml", folder / "README.md", data, warnings)


def _label_of(folder: Path, profile: TableProfile, name: str | None) -> LabelProfile:
    """The profile's label, once nothing is in the way of writing."""
    faults = list(_faults(folder, profile, name))
    if profile.label is None or faults:
        raise DataError.of(faults)
    return profile.label


def _faults(folder: Path, profile: TableProfile, name: str | None) -> Iterator[Fault]:
    if folder.exists() and not folder.is_dir():
        yield Fault(str(folder), "this is a file", "give the path of a new folder")
    elif folder.is_dir() and any(folder.iterdir()):
        held = ", ".join(sorted(item.name for item in folder.iterdir())[:5])
        yield Fault(str(folder), f"the folder is not empty: it holds {held}", "give the path of a new or empty folder")
    if profile.label is None:
        columns = ", ".join(column.name for column in profile.columns)
        yield Fault(str(profile.path), "no column to learn was chosen", f"choose a label among: {columns}")
    if name is not None and not re.fullmatch(NAME, name):
        hint = "use letters, digits and single hyphens between them, 63 at most, such as " + _pipeline_name(name)
        yield Fault("name", f"{name!r} is no name of a pipeline", hint)
    if not profile.path.is_file():
        yield Fault(str(profile.path), "the profiled file is no longer there", "profile the file again")


def _pipeline_name(text: str) -> str:
    """The nearest name that SageMaker takes."""
    name = re.sub(r"[^a-zA-Z0-9]+", "-", text).strip("-")[:NAME_LENGTH].strip("-")
    return name or "pipeline"


def _warnings(profile: TableProfile, label: LabelProfile) -> Iterator[str]:
    for found in profile.leaks:
        yield f"{found.column!r} may leak the label and is still learnt from: {found.reason}"
    for found in profile.near_constants:
        yield f"{found.column!r} hardly varies: {found.reason}"
    if profile.repeated_rows:
        yield f"{profile.repeated_rows} of {profile.sampled_rows} rows repeat an earlier one in every column"
    if label.missing_rows:
        yield f"{label.missing_rows} of {profile.rows} rows have no {label.name!r} and cannot be learnt from"
    if not _plain(profile):
        yield "the data were written anew as UTF-8 with commas and decimal points; the file profiled is unchanged"


def _place_data(draft: Path, folder: Path, profile: TableProfile) -> str:
    """Puts the data into the draft, or not; the path that the config names."""
    path = profile.path.resolve()
    copy = Path("data") / path.name
    if not _plain(profile):
        copy = copy.with_suffix(".csv")
        (draft / copy).parent.mkdir()
        _write_plain(draft / copy, profile)
    elif path.stat().st_size <= COPIED_BYTES:
        (draft / copy).parent.mkdir()
        shutil.copyfile(path, draft / copy)
    elif path.is_relative_to(folder.parent):
        return Path(os.path.relpath(path, folder)).as_posix()
    else:
        return path.as_posix()
    return copy.as_posix()


def _plain(profile: TableProfile) -> bool:
    """Whether the steps read the file as it is: Parquet, or UTF-8 text with the delimiter that its suffix tells."""
    usual = "\t" if profile.path.suffix.lower() == ".tsv" else ","
    text = profile.encoding in {None, "utf-8", "utf-8-sig"} and profile.delimiter in {None, usual}
    return text and not profile.decimal_commas


def _write_plain(path: Path, profile: TableProfile) -> None:
    """The rows as UTF-8 with commas between values and points in numbers."""
    names = [column.name for column in profile.columns]
    commas = [names.index(name) for name in profile.decimal_commas]
    with (
        profile.path.open(encoding=profile.encoding, newline="") as source,
        path.open("w", encoding="utf-8", newline="") as target,
    ):
        rows = (row for row in csv.reader(source, delimiter=profile.delimiter or ",") if row)
        writer = csv.writer(target, lineterminator="\n")
        next(rows)
        writer.writerow(names)
        for row in rows:
            for place in commas:
                row[place] = row[place].replace(".", "").replace(",", ".")
            writer.writerow(row)


def _author() -> str:
    """The system's name for the user, or "me" where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "me"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
