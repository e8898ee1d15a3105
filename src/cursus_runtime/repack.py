"""The script that puts inference code into a model's archive, run as a training job before the model serves.

Its own archive holds the code in `code/` and what the code needs beside it in `lib/`; what it leaves in the model's
folder becomes the new `model.tar.gz`: the old content, with the code in `code/` and the libraries in `code/lib/`.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from cursus_runtime.files import unpack

__all__ = ["main", "repack"]


def main() -> None:
    """Repack the archive of the channel `training`, with this script's neighbours or the archive of channel `code`."""
    parser = argparse.ArgumentParser(description="Put inference code into a model's archive.")
    parser.add_argument("--inference_script", required=True, help="the script that serves")
    parser.add_argument("--model_archive", required=True, help="the address of the model's archive")
    parser.add_argument("--source_dir", default="", help="the folder that the script came from; empty: it is alone")
    args, _ = parser.parse_known_args()
    shipped = Path(__file__).resolve().parent
    channel = Path(os.environ.get("SM_CHANNEL_TRAINING", "/opt/ml/input/data/training"))
    remote = Path(os.environ.get("SM_CHANNEL_CODE", "/opt/ml/input/data/code"))
    model = Path(os.environ.get("SM_MODEL_DIR", "/opt/ml/model"))
    if remote.is_dir():
        unpack(_archive(remote, args.source_dir), shipped / "code")
    repack(_archive(channel, args.model_archive), shipped, model, args.inference_script, bool(args.source_dir))


def repack(archive: Path, shipped: Path, model: Path, script: str, whole: bool) -> None:
    """Lay out a model's archive with other code.

    Args:
        archive: the model's archive as it is.
        shipped: a folder with the code in `code` and, where there are any, libraries in `lib`.
        model: the folder to lay the model out in.
        script: the script that serves, which the code must hold.
        whole: whether the code takes the place of all code in the archive; otherwise it is added to it.

    Raises:
        FileNotFoundError: the code does not hold the script.
        ValueError: the archive cannot be unpacked, or would leave the folder.
    """
    code = shipped / "code"
    if not any(path.name == script for path in code.rglob("*")):
        raise FileNotFoundError(f"the code holds no {script!r}; hint: check the model's entry_point")
    unpack(archive, model)
    if whole and (model / "code").is_dir():
        shutil.rmtree(str(model / "code"))
    _lay_over(code, model / "code")
    if (shipped / "lib").is_dir():
        _lay_over(shipped / "lib", model / "code" / "lib")


def _lay_over(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(str(path), str(place))


def _archive(channel: Path, address: str) -> Path:
    """The file of a channel that an address names; or the only one, where the address is a prefix of it."""
    named = channel / address.rstrip("/").rpartition("/")[2]
    found = [named] if named.is_file() else sorted(path for path in channel.rglob("*.tar.gz") if path.is_file())
    if len(found) != 1:
        seen = ", ".join(path.name for path in found) or "none"
        raise FileNotFoundError(f"{channel} should hold one archive, {named.name!r}, and holds {seen}")
    return found[0]


if __name__ == "__main__":
    main()
