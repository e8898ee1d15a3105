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
