from __future__ import annotations

import os
import subprocess
import sys


def test_the_engine_starts_without_the_heavy_libraries():
    code = (
        "import sys, cursus.engine; print(sorted({'boto3', 'pandas', 'numpy', 'rich', 'pydantic'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert told.stdout.strip() == "[]"
