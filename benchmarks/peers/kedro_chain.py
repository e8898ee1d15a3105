"""A chain of trivial Kedro nodes with a small file between any two, in one process; prints seconds and the number."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from kedro.io import AbstractDataset, DataCatalog
from kedro.pipeline import node, pipeline
from kedro.runner import SequentialRunner


class NumberFile(AbstractDataset[int, int]):
    def __init__(self, filepath: Path) -> None:
        self._file = filepath

    def load(self) -> int:
        return int(self._file.read_text())

    def save(self, data: int) -> None:
        self._file.write_text(str(data))

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._file)}


def further(number: int) -> int:
    return number + 1


def main(steps: int, folder: Path) -> None:
    (folder / "0").write_text("0")
    catalog = DataCatalog({str(at): NumberFile(folder / str(at)) for at in range(steps + 1)})
    chain = pipeline([node(further, str(at), str(at + 1), name=f"step_{at + 1}") for at in range(steps)])
    started = time.perf_counter()
    SequentialRunner().run(chain, catalog)
    print(json.dumps({"seconds": time.perf_counter() - started, "number": int((folder / str(steps)).read_text())}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
