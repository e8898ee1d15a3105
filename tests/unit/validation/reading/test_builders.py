"""Builder classes as their files declare them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.reading.reading import shown, write

from cursus.validation.reading.builders import read_builder, read_builders

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.reading.builders import DeclaredBuilder

IMPORT = """
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.builders.processing import ProcessingStepBuilder
from cursus.registry.builder_registry import register_builder
from cursus.core.base.specification_base import StepSpecification
A, B = StepSpecification("A"), StepSpecification("B")
"""


def builder(folder: Path, text: str, **beside: str) -> DeclaredBuilder:
    return read_builder(write(folder, file=IMPORT + text, **beside) / "file.py")


def with_method(folder: Path, body: str, above: str = "") -> DeclaredBuilder:
    return builder(
        folder, f"{above}\nclass XStepBuilder(StepBuilderBase):\n    def make(self, config=None):\n        {body}\n"
    )


@pytest.mark.parametrize(
    ("decorator", "name"),
    [
        ("@register_builder()", "X"),
        ("@register_builder", "X"),
        ("@register_builder('Y')", "Y"),
        ("@register_builder(step_type='Y')", "Y"),
        ("NAME = 'Y'\n@register_builder(NAME)", "Y"),
        ("@register_builder(None)", "X"),
        ("import cursus.registry.builder_registry as r\n@r.register_builder()", "X"),
        ("@other", None),
        ("", None),
    ],
)
def test_the_name_that_a_builder_is_registered_under(decorator: str, name: str | None, tmp_path: Path) -> None:
    assert builder(tmp_path, f"{decorator}\nclass XStepBuilder(StepBuilderBase): pass\n").registered == name


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("specs = A", ["A"]),
        ("specs: dict = {'training': A, 'testing': B}", ["{'training': A, 'testing': B}"]),
        ("specs = None", []),
        ("def __init__(self, config): super().__init__(config=config, spec=A)", ["A"]),
        ("def __init__(self, config):\n        spec = A if config.job_type == 'a' else B\n"
         "        super().__init__(config, spec)", ["A", "B"]),
        ("def __init__(self, config):\n        super().__init__(config, {'a': B}['a'])", ["B"]),
        ("pass", []),
    ],
)  # fmt: skip
def test_the_specifications_that_a_builder_names(body: str, names: list[str], tmp_path: Path) -> None:
    found = builder(tmp_path, f"class XStepBuilder(StepBuilderBase):\n    {body}\n")

    assert [one.name for one in found.specs] == names


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("self.config.a", [("a", "attribute", False)]),
        (
            "config: int = self.config\n        return config.a, config.b",
            [("a", "attribute", False), ("b", "attribute", False)],
        ),
        ("config.a", [("a", "attribute", False)]),
        ("getattr(self.config, 'a')", [("a", "getattr", False)]),
        ("getattr(self.config, 'a', None)", [("a", "getattr", True)]),
        ("hasattr(self.config, 'a')", [("a", "hasattr", False)]),
        ("return [getattr(self.config, n) for n in ('a', 'b')]", [("a", "getattr", False), ("b", "getattr", False)]),
        ("return [getattr(self.config, n, None) for n in OPTIONS]", [("c", "getattr", True)]),
        ("return f'{self.config.a.lower()}'", [("a", "attribute", False)]),
        ("if self.config.a:\n            return self.config.b", [("a", "attribute", False), ("b", "attribute", False)]),
        ("return self.config.a()", [("a", "attribute", False)]),
        ("return options(self)", [("d", "attribute", False)]),
        ("return chosen(self.config)", [("e", "attribute", False)]),
        ("return (lambda: self.config.a)()", [("a", "attribute", False)]),
        ("return type(self.config).__name__", []),
        ("self.other.a", []),
    ],
)
def test_what_methods_read_of_the_config(body: str, reads: list[tuple[str, str, bool]], tmp_path: Path) -> None:
    above = "OPTIONS = {'c': 1}\ndef options(builder): return builder.config.d\ndef chosen(config): return config.e\n"
    found = [one for one in with_method(tmp_path, body, above).config_reads if one.owner == "XStepBuilder"]

    assert [(one.name, one.by, one.has_default) for one in found] == reads
    assert {one.method for one in found} <= {"make"}


def test_what_an_overridden_method_reads_does_not_count(tmp_path: Path) -> None:
    text = """
class BaseStepBuilder(StepBuilderBase):
    def one(self): return self.config.gone
    def two(self): return self.config.kept
    def three(self): return self.one()
class XStepBuilder(BaseStepBuilder):
    def one(self): return self.config.own
    def two(self): return super().two(), self.config.more
"""
    found = read_builder(write(tmp_path, file=IMPORT + text) / "file.py", name="XStepBuilder")

    names = [(one.name, one.owner) for one in found.config_reads if one.place.path == found.path]
    assert names == [("own", "XStepBuilder"), ("more", "XStepBuilder"), ("kept", "BaseStepBuilder")]


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("return {'A': self.config.a, 'B': 'b'}", [("A", "a", ()), ("B", None, ("b",))]),
        ("env = super()._get_environment_variables()\n        env['A'] = str(self.config.a)\n        return env",
         [("A", "a", ())]),
        ("env = {}\n        env.update({'A': self.config.a})\n        return env", [("A", "a", ())]),
        ("return {**super()._get_environment_variables(), 'A': '1'}", [("A", None, ("1",))]),
        ("return {n: getattr(self.config, n.lower()) for n in ('A', 'B')}", [("A", "a", ()), ("B", "b", ())]),
        ("env = {}\n        self._add(env)\n        return env", [("A", "a", ())]),
        ("env = self._start()\n        env['B'] = 'b'\n        return env", [("A", None, ("a",)), ("B", None, ("b",))]),
    ],
)  # fmt: skip
def test_the_variables_that_a_builder_sets(
    body: str, values: list[tuple[str, str | None, tuple[object, ...]]], tmp_path: Path
) -> None:
    head = "class XStepBuilder(StepBuilderBase):\n    def _start(self): return {'A': 'a'}\n"
    head += "    def _add(self, env): env['A'] = self.config.a\n"
    text = f"{head}    def _get_environment_variables(self):\n        {body}\n"
    found = builder(tmp_path, text)

    assert [(one.name, one.field, one.value.values) for one in found.environment.values] == values
    assert shown(found.environment.values[-1].place).strip("'\"") == values[-1][0] or "for n in" in body


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ("return ['--a', self.config.a]", [("--a", "a", ())]),
        ("return ['--a', '1', '--flag', '--b', str(self.config.b)]",
         [("--a", None, ("1",)), ("--flag", None, ("--b",)), ("--b", "b", ())]),
        ("words = []\n        words.extend(['--a', self.config.a])\n        words += ['--b', '1']\n"
         "        return words",
         [("--a", "a", ()), ("--b", None, ("1",))]),
        ("return [w for pair in (('--a', 'x'), ('--b', 'y')) for w in pair]",
         [("--a", None, ("x",)), ("--b", None, ("y",))]),
        ("return None", []),
    ],
)  # fmt: skip
def test_the_arguments_that_a_builder_gives(
    body: str, values: list[tuple[str, str | None, tuple[object, ...]]], tmp_path: Path
) -> None:
    text = f"class XStepBuilder(StepBuilderBase):\n    def _get_job_arguments(self):\n        {body}\n"

    assert [(one.name, one.field, one.value.values) for one in builder(tmp_path, text).arguments.values] == values


@pytest.mark.parametrize(
    ("body", "has_marked", "is_whole"),
    [
        ("return super()._get_environment_variables()", True, True),
        ("env = super()._get_environment_variables()\n        if self.config.b: env['A'] = '1'\n        return env",
         True, True),
        ("return dict(super()._get_environment_variables(), A='1')", True, True),
        ("return {'A': '1'}", False, True),
        ("return {**self.config.variables}", False, False),
        ("return {n: '1' for n in self.config.names}", False, False),
        ("env = super()._get_environment_variables()\n        env.update(self.config.more)\n        return env",
         True, False),
        ("return build(self)", False, False),
    ],
)  # fmt: skip
def test_whether_all_variables_of_a_builder_are_told(
    body: str, has_marked: bool, is_whole: bool, tmp_path: Path
) -> None:
    text = f"class XStepBuilder(StepBuilderBase):\n    def _get_environment_variables(self):\n        {body}\n"
    told = builder(tmp_path, text).environment

    assert (told.has_marked, told.is_whole) == (has_marked, is_whole)


@pytest.mark.parametrize(
    ("body", "has_marked", "is_whole"),
    [
        ("return super()._get_job_arguments()", True, True),
        ("return [*(super()._get_job_arguments() or []), '--a', self.config.a]", True, True),
        ("return ['--a', self.config.a, 'word']", False, True),
        ("return None", False, True),
        ("return ['--a', self.config.a, self.config.b]", False, False),
        ("return ['--a', *self.config.more]", False, False),
        ("return [f'--{self.config.name}', 'a']", False, False),
    ],
)
def test_whether_all_arguments_of_a_builder_are_told(
    body: str, has_marked: bool, is_whole: bool, tmp_path: Path
) -> None:
    text = f"class XStepBuilder(StepBuilderBase):\n    def _get_job_arguments(self):\n        {body}\n"
    told = builder(tmp_path, text).arguments

    assert (told.has_marked, told.is_whole) == (has_marked, is_whole)


def test_a_builder_that_overrides_neither_sets_what_the_marks_say(tmp_path: Path) -> None:
    found = builder(tmp_path, "class XStepBuilder(StepBuilderBase): pass\n")

    assert [(told.values, told.has_marked, told.is_whole) for told in (found.environment, found.arguments)] == [
        ((), True, True),
        ((), True, True),
    ]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("for n in ['a', 'b']:\n            if not hasattr(self.config, n): raise ValueError(n)", ["a", "b"]),
        ("names = ['a']\n        for n in names:\n"
         "            if not hasattr(self.config, n) or getattr(self.config, n) in [None, '']: raise ValueError(n)",
         ["a"]),
        ("for n in ['a']:\n            if hasattr(self.config, n): raise ValueError(n)", []),
        ("for n in ['a']:\n            if not hasattr(self.config, n): continue", []),
        ("for n in ['a']:\n            if not hasattr(self.config, n) and self.config.b: raise ValueError(n)", []),
        ("for n in self.config.names:\n            if not hasattr(self.config, n): raise ValueError(n)", []),
    ],
)  # fmt: skip
def test_the_fields_that_a_check_of_the_config_demands(body: str, names: list[str], tmp_path: Path) -> None:
    text = f"class XStepBuilder(StepBuilderBase):\n    def validate_configuration(self):\n        {body}\n"

    assert [one.name for one in builder(tmp_path, text).required_attributes] == names


def test_methods_with_their_signatures_and_owners(tmp_path: Path) -> None:
    text = """
class XStepBuilder(ProcessingStepBuilder[int]):
    @staticmethod
    def helper(a, *, b: int = 1) -> str: ...
    def create_step(self, **kwargs):
        '''Makes it.'''
"""
    found = builder(tmp_path, text)

    assert [one.signature.names for one in found.own_methods] == [("a", "b"), ("self", "**kwargs")]
    assert found.own_methods[0].signature.decorators == ("staticmethod",)
    assert found.own_methods[1].signature.docstring == "Makes it."
    assert found.method("_get_inputs").owner == "ProcessingStepBuilder"  # type: ignore[union-attr]
    assert found.method("nothing") is None
    assert found.bases == ("ProcessingStepBuilder[int]",)


def test_a_base_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    found = builder(tmp_path, "from ..nowhere import Other\nclass XStepBuilder(Other): pass\n")

    assert [one.fact for one in found.unknown] == ["the base ..nowhere.Other cannot be read"]


def test_a_file_with_several_builders(tmp_path: Path) -> None:
    text = """
class AStepBuilder(StepBuilderBase): pass
@register_builder()
class BStepBuilder(AStepBuilder): pass
class Other: pass
"""
    path = write(tmp_path, file=IMPORT + text) / "file.py"

    assert [one.name for one in read_builders(path)] == ["AStepBuilder", "BStepBuilder"]
    assert read_builder(path).name == "BStepBuilder"
    assert read_builder(path, name="AStepBuilder").name == "AStepBuilder"
    assert read_builder(path, name="C").fault is not None


def test_attributes_that_a_builder_requires(tmp_path: Path) -> None:
    found = builder(
        tmp_path,
        "class XStepBuilder(ProcessingStepBuilder):\n"
        "    required_attributes = ('a', *ProcessingStepBuilder.required_attributes)\n",
    )

    assert [one.name for one in found.required_attributes] == [
        "a",
        "processing_entry_point",
        "processing_instance_count",
        "processing_volume_size",
    ]
