import ast

import pytest

from cursus.errors import PlanError
from cursus.scaffold.exports import add_export, exported

PACKAGE = "cursus_dev.steps.builders"
OWN = b'''"""Builders."""
# A person's comment.
from cursus_dev.steps.builders.builder_own_step import OwnStepBuilder   # kept

__all__ = [
    'OwnStepBuilder',  # quoted so
]
'''


def added(content, *names):
    for name in names:
        content = add_export(content, name, f"builder_{name.lower()}", PACKAGE, "builders/__init__.py")
    return content


def test_a_new_package_offers_a_name_lazily_and_to_type_checkers():
    text = added(b'"""Builders."""\n', "RowCountStepBuilder").decode()
    assert text.splitlines()[2:] == [
        "from typing import TYPE_CHECKING",
        "from cursus.core.lazy_exports import lazy_exports",
        "",
        "if TYPE_CHECKING:",
        "    from cursus_dev.steps.builders.builder_rowcountstepbuilder import RowCountStepBuilder",
        "",
        '__all__ = ["RowCountStepBuilder"]',
        "",
        '__getattr__ = lazy_exports(__name__, {"RowCountStepBuilder": "builder_rowcountstepbuilder"})',
    ]


def test_names_stand_sorted_and_a_name_that_is_there_changes_nothing():
    text = added(b"", "Beta", "Alpha", "Gamma")
    assert b'["Alpha", "Beta", "Gamma"]' in text
    assert text.count(b"import TYPE_CHECKING") == 1
    assert added(text, "Alpha", "Beta") == text
    assert exported(text) == {"Alpha", "Beta", "Gamma", "TYPE_CHECKING", "lazy_exports"}


def test_what_a_person_wrote_keeps_every_byte():
    text = added(OWN, "RowCountStepBuilder")
    for line in OWN.splitlines()[:4]:
        assert line in text.splitlines()
    assert b"'OwnStepBuilder'" in text
    assert added(OWN, "OwnStepBuilder") == OWN


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"def broken(:\n", "is no Python"),
        (b"__all__ = [*names]\n__getattr__ = load\n", "has a __getattr__ of its own"),
        (b"def __getattr__(name):\n    ...\n", "has a __getattr__ of its own"),
        (b"__all__ = ('A', 'B')\n", "__all__ is no list"),
    ],
)
def test_a_file_that_is_written_otherwise_is_refused_with_what_to_do(content, said):
    with pytest.raises(PlanError, match=said) as caught:
        added(content, "Name")
    assert all(fault.hint for fault in caught.value.faults)


IMPORTS = """\
from typing import TYPE_CHECKING

from cursus.core.lazy_exports import lazy_exports
"""
FORMS = {
    "nothing": "",
    "a comment": "# Ours.",
    "a docstring": '"""Builders."""',
    "a license": "# Ann, 2026.\n\n__all__ = []\n",
    "one line": f'{IMPORTS}__all__ = ["B", "D"]\n__getattr__ = lazy_exports(__name__, {{"B": "b", "D": "d"}})\n',
    "lines": f'{IMPORTS}__all__ = [\n    "B",\n    # Of Ann.\n    "D",  # the last\n]\n'
    '__getattr__ = lazy_exports(\n    __name__,\n    {\n        "B": "b",\n        "D": "d",  # too\n    },\n)\n',
    "no last comma": f'{IMPORTS}__all__ = [\n    "B",\n    "D"  # the last\n]',
    "a block": f"{IMPORTS}if TYPE_CHECKING:\n\t# Of Ann.\n\tfrom p.b import B  # b\n\n__all__ = [\n]\n",
    "a block in a line": f"{IMPORTS}if TYPE_CHECKING: from p.b import B\n",
    "an empty block": f"{IMPORTS}if TYPE_CHECKING:\n    pass\n",
    "not sorted": f'{IMPORTS}__all__ = ["D", "B", "é",]\n__getattr__ = lazy_exports(__name__, {{**more, "B": "b"}})\n',
    "two statements": "import os; __all__ = ['B', 'D']; x = 1\n",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf", b"# -*- coding: latin-1 -*-\n# caf\xe9\n"], ids=ascii)
@pytest.mark.parametrize("name", ["A", "C", "E"])
def test_a_name_more_leaves_every_other_byte(form, ends, head, name):
    encoding = "latin-1" if b"latin" in head else "utf-8"
    before = (head + FORMS[form].encode(encoding)).replace(b"\n", ends.encode())
    after = added(before, name)
    assert exported(after) == {*exported(before), name, "TYPE_CHECKING", "lazy_exports"}
    rest = iter(after)
    kept = before.replace(b"    pass", b"    ")
    assert all(byte in rest for byte in kept), "a byte of the file is gone, or out of order"
    assert b"\r\n" not in before or b"\n" not in after.replace(b"\r\n", b"")
    module = ast.parse(after)
    assert module.body[0].lineno > head.count(b"\n")


def test_lists_on_lines_get_a_line_and_comments_stay_where_they_are():
    text = added(FORMS["lines"].encode(), "C", "E").decode()
    assert '    "B",\n    # Of Ann.\n    "C",\n    "D",  # the last\n    "E",\n]' in text
    assert '        "B": "b",\n        "C": "builder_c",\n        "D": "d",  # too\n        "E": "builder_e",\n' in text
    assert '["A", "B", "D"]' in added(FORMS["one line"].encode(), "A").decode()
    assert '["D", "B", "é", "C",]' in added(FORMS["not sorted"].encode(), "C").decode()
