"""A linear Metaflow of trivial steps, run by its own command; prints its seconds and the number it arrived at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

STEP = """
    @step
    def {name}(self):
        self.number = getattr(self, "number", 0) + 1
        {last}
"""


def main(steps: int, folder: Path) -> None:
    flow = folder / "chain_flow.py"
    flow.write_text(written(steps), encoding="utf-8")
    started = time.perf_counter()
    environment = {
        **os.environ,
        "USERNAME": "bench",
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(folder),
        "METAFLOW_HOME": str(folder),
    }
    subprocess.run([sys.executable, str(flow), "run"], cwd=folder, env=environment, check=True, capture_output=True)
    print(json.dumps({"seconds": time.perf_counter() - started, "number": int((folder / "number").read_text())}))


def written(steps: int) -> str:
    names = ["start", *(f"step_{number}" for number in range(2, steps)), "end"]
    follows = [f"self.next(self.{name})" for name in names[1:]]
    last = "__import__('pathlib').Path('number').write_text(str(self.number))"
    body = "".join(STEP.format(name=name, last=line) for name, line in zip(names, [*follows, last], strict=True))
    return f"from metaflow import FlowSpec, step\n\n\nclass ChainFlow(FlowSpec):{body}\n\nChainFlow()\n"


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
