"""The code and the session that every comparison with the SDK uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.offline import offline_pipeline_session

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("code")
    for name in ("prep.py", "train.py", "serve.py"):
        (folder / name).write_text("print('hello')\n")
    return folder


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return offline_pipeline_session(tmp_path_factory.mktemp("s3"))
