"""How scripts end, which errors they swallow, and the functions that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.reading.reading import script, shown

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "exits"),
    [
        ("def main():\n    return 0", [("return", 0, True)]),
        ("def main():\n    return", [("return", None, True)]),
        ("OK = 0\ndef main():\n    return OK", [("return", 0, True)]),
        ("def main():\n    if x:\n        return 2\n    return run()", [("return", 2, True), ("return", None, False)]),
        ("def helper():\n    return 5", []),
        ("import sys\nsys.exit()", [("exit", 0, True)]),
        ("import sys\nsys.exit(3)", [("exit", 3, True)]),
        ("import sys\nsys.exit('bad')", [("exit", "bad", True)]),
        ("import sys\nsys.exit(main())", [("exit", None, False)]),
        ("raise SystemExit(-1)", [("exit", -1, True)]),
        ("import os\nos._exit(4)", [("exit", 4, True)]),
        ("from cursus_runtime.entry import INVALID\nexit(INVALID)", [("exit", None, False)]),
    ],
)
def test_exits(text: str, exits: list[tuple[str, object, bool]], tmp_path: Path) -> None:
    found = script(tmp_path, text).exits

    assert [(one.kind, one.code, one.is_known) for one in found] == exits


@pytest.mark.parametrize(
    ("body", "catches", "swallows", "logs"),
    [
        ("except Exception: pass", "Exception", True, False),
        ("except: pass", "", True, False),
        ("except BaseException as e: print(e)", "BaseException", True, True),
        ("except (ValueError, Exception): logger.error('x')", "(ValueError, Exception)", True, True),
        ("except Exception: raise", "Exception", False, False),
        ("except Exception as e:\n        raise ValueError from e", "Exception", False, False),
        ("except Exception:\n        logger.exception('x')\n        sys.exit(1)", "Exception", False, True),
        ("except Exception:\n        return 3", "Exception", False, False),
        ("except Exception:\n        return 0", "Exception", True, False),
        ("except Exception:\n        return", "Exception", True, False),
        ("except Exception:\n        return code", "Exception", False, False),
    ],
)
def test_broad_handlers(body: str, catches: str, swallows: bool, logs: bool, tmp_path: Path) -> None:
    (found,) = script(tmp_path, f"import sys\ndef main():\n    try:\n        x()\n    {body}\n").broad_excepts

    assert (found.catches, found.function, found.swallows, found.logs) == (catches, "main", swallows, logs)
    assert found.place.line == 5


@pytest.mark.parametrize(
    ("ending", "ends_well"),
    [
        ("sys.exit(0)", True),
        ("sys.exit()", True),
        ("raise SystemExit", True),
        ("raise SystemExit(0) from None", True),
        ("sys.exit(1)", False),
        ("sys.exit(code)", False),
        ("sys.exit('no rows')", False),
        ("os.abort()", False),
        ("raise SystemExit('no rows')", False),
        ("if code: sys.exit(0)\n        raise", False),
        ("pass", False),
    ],
)
def test_a_handler_that_ends_with_success_swallows_what_it_caught(ending: str, ends_well: bool, tmp_path: Path) -> None:
    text = f"import os, sys\ndef load():\n    try:\n        x()\n    except Exception:\n        {ending}\n"
    (found,) = script(tmp_path, text).broad_excepts

    assert found.ends_well is ends_well
    assert found.swallows or not ends_well


def test_another_function_than_main_cannot_return_an_error(tmp_path: Path) -> None:
    text = "def load():\n    try:\n        x()\n    except Exception:\n        return 3\n"

    assert [(one.function, one.swallows) for one in script(tmp_path, text).broad_excepts] == [("load", True)]


def test_handlers_of_certain_errors_are_not_broad(tmp_path: Path) -> None:
    assert script(tmp_path, "try:\n    x()\nexcept (ValueError, OSError): pass").broad_excepts == ()


@pytest.mark.parametrize(
    ("test", "is_main"),
    [
        ("__name__ == '__main__'", True),
        ("'__main__' == __name__", True),
        ("__name__ != '__main__'", True),
        ("name == '__main__'", False),
        ("__name__ == 'x'", False),
    ],
)
def test_the_block_that_starts_the_script(test: str, is_main: bool, tmp_path: Path) -> None:
    found = script(tmp_path, f"x = 1\nif {test}:\n    pass\n").main_block

    assert (found is not None and found.line == 2) == is_main


def test_the_signature_of_main(tmp_path: Path) -> None:
    text = """
        def main(input_paths: dict[str, str], output_paths, *, environ_vars=None, **rest) -> int:
            \"\"\"Does it.\"\"\"
        def other(): ...
    """
    found = script(tmp_path, text)

    assert [one.name for one in found.functions] == ["main", "other"]
    assert found.main is not None
    assert found.main.names == ("input_paths", "output_paths", "environ_vars", "**rest")
    assert [one.annotation for one in found.main.parameters] == ["dict[str, str]", None, None, None]
    assert [(one.default, one.is_keyword_only) for one in found.main.parameters[2:]] == [("None", True), (None, False)]
    assert (found.main.returns, found.main.docstring) == ("int", "Does it.")
    assert shown(found.main.place).startswith("def main(")


def test_a_script_without_a_main(tmp_path: Path) -> None:
    assert script(tmp_path, "x = 1").main is None


def test_the_docstring_of_a_script(tmp_path: Path) -> None:
    assert script(tmp_path, '"""Counts."""\n').docstring == "Counts."
