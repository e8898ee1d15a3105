"""Imports of what has moved, in files that move and in files that stay."""

from __future__ import annotations

import pytest

from cursus.errors import WorkspaceError
from cursus.workspaces.promotion.rewriting import rewritten

MOVED = {
    "cursus_dev.steps.contracts.count_contract": "acme.contracts.count_contract",
    "cursus_dev.steps.specs.count_spec": "acme.specs.count_spec",
}
BUILDERS = ("cursus_dev", "steps", "builders")

IN_MOVED = [
    ("from cursus_dev.steps.contracts.count_contract import X", "from acme.contracts.count_contract import X"),
    ("from src.cursus_dev.steps.contracts.count_contract import X", "from acme.contracts.count_contract import X"),
    ("from cursus_dev.steps.contracts import count_contract as c", "from acme.contracts import count_contract as c"),
    ("from cursus_dev.steps.contracts.count_contract import *", "from acme.contracts.count_contract import *"),
    ("import cursus_dev.steps.contracts.count_contract as c", "import acme.contracts.count_contract as c"),
    ("import os, cursus_dev.steps.contracts.count_contract as c, re",
     "import os, acme.contracts.count_contract as c, re"),
    ("import cursus_dev.steps.contracts.count_contract\nX = cursus_dev.steps.contracts.count_contract.X.y(1)",
     "import acme.contracts.count_contract\nX = acme.contracts.count_contract.X.y(1)"),
    ("from ..contracts.count_contract import X", "from ..contracts.count_contract import X"),
    ("from .. contracts . count_contract import X", "from .. contracts . count_contract import X"),
    ("from ...steps.contracts.count_contract import X", "from acme.contracts.count_contract import X"),
    ("from ...steps.contracts import count_contract", "from acme.contracts import count_contract"),
    ("from src.cursus.steps.configs.x import Y", "from cursus.steps.configs.x import Y"),
    ("import src.cursus.steps.configs.x\nY = src.cursus.steps.configs.x.Y",
     "import cursus.steps.configs.x\nY = cursus.steps.configs.x.Y"),
    ("load('cursus_dev.steps.contracts.count_contract')", "load('acme.contracts.count_contract')"),
    ("load(\"src.cursus_dev.steps.specs.count_spec:X\")", "load(\"acme.specs.count_spec:X\")"),
    ("if A:\n    from cursus_dev.steps.specs.count_spec import (  # why\n        X,  # x\n        Y,\n    )",
     "if A:\n    from acme.specs.count_spec import (  # why\n        X,  # x\n        Y,\n    )"),
    ("x = 1; from cursus_dev.steps.specs.count_spec import X; y = 2",
     "x = 1; from acme.specs.count_spec import X; y = 2"),
]  # fmt: skip
IN_STAYING = [
    ("from ..contracts.count_contract import X", "from acme.contracts.count_contract import X"),
    ("from ..contracts import count_contract", "from acme.contracts import count_contract"),
    ("from . import builder_other_step", "from . import builder_other_step"),
    ("# above\nfrom ..contracts import count_contract, other_contract as o  # why",
     "# above\nfrom acme.contracts import count_contract  # why\nfrom ..contracts import other_contract as o"),
    ("def f():\n    from ..contracts import (\n        other_contract,\n        count_contract,\n    )",
     "def f():\n    from ..contracts import other_contract\n    from acme.contracts import count_contract"),
    ("from src.cursus.steps.configs.x import Y", "from src.cursus.steps.configs.x import Y"),
]  # fmt: skip
UNTOUCHED = [
    "from cursus_dev.steps.contracts.counter_contract import X",
    "from cursus_dev.steps.contracts import other_contract",
    "from cursus.steps.contracts.count_contract import X",
    "text = 'about cursus_dev.steps.contracts.count_contract and more'",
    "text = b'cursus_dev.steps.contracts.count_contract'",
    "steps.contracts.count_contract.X",
    "import os\n\n\n\nx  =  {1:2 ,\n }\t# odd spaces\n\f",
    "# cursus_dev.steps.contracts.count_contract",
]


@pytest.mark.parametrize(("before", "after"), IN_MOVED)
def test_a_file_that_moves_imports_from_the_new_places(before: str, after: str) -> None:
    given = rewritten(before.encode(), "x.py", BUILDERS, MOVED, ("acme", "builders"))

    assert given.decode() == after


@pytest.mark.parametrize(("before", "after"), IN_STAYING)
def test_a_file_that_stays_imports_what_has_moved_from_there(before: str, after: str) -> None:
    assert rewritten(before.encode(), "x.py", BUILDERS, MOVED).decode() == after


@pytest.mark.parametrize("text", UNTOUCHED)
@pytest.mark.parametrize("target", [None, ("acme", "builders")])
def test_everything_else_stays(text: str, target: tuple[str, ...] | None) -> None:
    assert rewritten(text.encode(), "x.py", BUILDERS, MOVED, target) == text.encode()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "# -*- coding: latin-1 -*-\n# caf\xe9\n"])
def test_line_ends_and_encodings_stay(ends: str, start: str) -> None:
    text = f"{start}import os\nfrom ..specs.count_spec import X\nY = 1".replace("\n", ends)
    given = rewritten(text.encode("latin-1"), "x.py", BUILDERS, MOVED)

    assert given.decode("latin-1") == text.replace("..specs", "acme.specs")


@pytest.mark.parametrize("content", [b"def (", b"x = '\xff'", b"\xff\xfe"])
def test_what_is_no_python_is_refused(content: bytes) -> None:
    with pytest.raises(WorkspaceError, match="no Python"):
        rewritten(content, "x.py", BUILDERS, MOVED)
