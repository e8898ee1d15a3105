"""Milliseconds per step of a chain on the local engine, beside a bare loop of `python3 script.py`.

Run: PYTHONPATH=src python benchmarks/engine_chain.py [steps]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cursus.engine import RunRequest, run

SCRIPTS = {
    "trivial": "import json\nprint(json.dumps({'a': 1}))\n",
    "pandas": "import pandas as pd\nprint(pd.DataFrame({'a': [1, 2]}).sum().to_dict())\n",
}


def chain(steps: int) -> dict[str, object]:
    """A definition of `steps` processing steps, each after the one before."""
    arguments = {
        "AppSpecification": {
            "ImageUri": "image",
            "ContainerEntrypoint": ["python3", "/opt/ml/processing/code/step.py"],
        },
        "ProcessingInputs": [
            {"InputName": "code", "S3Input": {"S3Uri": "s3://bench/step.py", "LocalPath": "/opt/ml/processing/code"}}
        ],
    }
    return {
        "Steps": [
            {"Name": f"s{n}", "Type": "Processing", "DependsOn": [f"s{n - 1}"] * (n > 0), "Arguments": arguments}
            for n in range(steps)
        ]
    }


def main(steps: int) -> None:
    """Prints one line per script."""
    for name, source in SCRIPTS.items():
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "step.py"
            script.write_text(source)
            started = time.perf_counter()
            result = run(
                RunRequest(chain(steps), "bench", Path(folder) / "store", assets={"s3://bench/step.py": script})
            )
            engine = time.perf_counter() - started
            started = time.perf_counter()
            for _ in range(steps):
                subprocess.run([sys.executable, str(script)], stdout=subprocess.DEVNULL, check=True)
            bare = time.perf_counter() - started
        each = f"engine {engine / steps * 1e3:.1f} ms, bare subprocess {bare / steps * 1e3:.1f} ms"
        print(f"{name}: {result.status} ({result.sandbox}), per step: {each}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
