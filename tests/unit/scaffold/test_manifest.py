import json

import pytest

from cursus.errors import PlanError
from cursus.scaffold.manifest import Manifest, digest

MANIFEST = Manifest("RowCount", 3, {"b.py": "x = 'ü'\n", "a.py": ""}, {"table.py": ("RowCount",)})


def test_a_manifest_reads_back_and_equal_ones_have_equal_bytes():
    content = MANIFEST.content()
    assert Manifest.read(content, "m.json") == MANIFEST
    again = Manifest("RowCount", 3, dict(reversed(MANIFEST.files.items())), MANIFEST.entries)
    assert again.content() == content
    assert json.loads(content)["files"]["b.py"]["sha256"] == digest("x = 'ü'\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["files"]["a.py"].update(sha256="0" * 64),
        lambda told: told["files"]["a.py"].update(generated="!!!"),
        lambda told: told.update(revision="many"),
        lambda told: told.pop("files"),
        lambda told: told.update(files=[1]),
    ],
)
def test_a_manifest_that_somebody_broke_is_refused(change):
    told = json.loads(MANIFEST.content())
    change(told)
    with pytest.raises(PlanError, match=r"m\.json is no manifest of a plan"):
        Manifest.read(json.dumps(told).encode(), "m.json")


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"null"])
def test_another_file_is_no_manifest(content):
    with pytest.raises(PlanError, match="is no manifest"):
        Manifest.read(content, "m.json")
