"""Config classes as their files declare them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.reading.reading import shown, write

from cursus.validation.reading.config_fields import Tier
from cursus.validation.reading.configs import read_config, read_configs

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.reading.configs import DeclaredConfig

IMPORT = """
from typing import Annotated, Any, ClassVar, Optional
import pydantic
from pydantic import BaseModel, Field, PrivateAttr, computed_field
from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.markers import Arg, Env, Input, Runtime
from cursus.core.config_fields import markers
NAME = "A"
"""


def config(folder: Path, text: str, **beside: str) -> DeclaredConfig:
    return read_config(write(folder, file=IMPORT + text, **beside) / "file.py")


def field_config(folder: Path, text: str) -> DeclaredConfig:
    return config(folder, f"class XConfig(BasePipelineConfig):\n    {text}\n")


@pytest.mark.parametrize(
    ("text", "tier", "default", "annotation"),
    [
        ("x: int", Tier.ESSENTIAL, None, "int"),
        ("x: int = 1", Tier.SYSTEM, (1,), "int"),
        ("x: Optional[int] = None", Tier.SYSTEM, (None,), "Optional[int]"),
        ("x: int = Field(ge=1)", Tier.ESSENTIAL, None, "int"),
        ("x: int = Field(...)", Tier.ESSENTIAL, None, "int"),
        ("x: int = Field(default=...)", Tier.ESSENTIAL, None, "int"),
        ("x: int = Field(2, ge=1)", Tier.SYSTEM, (2,), "int"),
        ("x: int = pydantic.Field(default=2)", Tier.SYSTEM, (2,), "int"),
        ("x: list = Field(default_factory=list)", Tier.SYSTEM, ([],), "list"),
        ("x: list = Field(default_factory=lambda: ['a'])", Tier.SYSTEM, (["a"],), "list"),
        ("x: str = f'{NAME}b'", Tier.SYSTEM, ("Ab",), "str"),
        ("x: 'int | None' = None", Tier.SYSTEM, (None,), "int | None"),
        ("_x: int = 1", Tier.PRIVATE, (1,), "int"),
        ("_x: Optional[str] = PrivateAttr(default=None)", Tier.PRIVATE, (None,), "Optional[str]"),
        ("_x = PrivateAttr(default=1)", Tier.PRIVATE, (1,), None),
        ("@property\n    def x(self) -> int: return 1", Tier.DERIVED, None, "int"),
        ("@computed_field\n    @property\n    def x(self) -> int: return 1", Tier.DERIVED, None, "int"),
    ],
)
def test_fields_have_a_tier(
    text: str, tier: Tier, default: tuple[object, ...] | None, annotation: str | None, tmp_path: Path
) -> None:
    (found,) = [one for one in field_config(tmp_path, text).fields if one.owner == "XConfig"]

    assert (found.name.lstrip("_"), found.tier, found.annotation) == ("x", tier, annotation)
    assert (found.default.values if found.default else None) == default


@pytest.mark.parametrize("text", ["x: ClassVar[int] = 1", "x = 1", "def x(self): return 1", "pass"])
def test_what_is_no_field(text: str, tmp_path: Path) -> None:
    assert [one for one in field_config(tmp_path, text).fields if one.owner == "XConfig"] == []


@pytest.mark.parametrize(
    ("annotation", "marks"),
    [
        ("Annotated[str, Env('A')]", [("Env", "A")]),
        ("Annotated[str, Env(NAME), Runtime()]", [("Env", "A"), ("Runtime", None)]),
        ("Annotated[str | None, Arg(flag='--a')]", [("Arg", "--a")]),
        ("Annotated[str, markers.Input('rows')]", [("Input", "rows")]),
        ("'Annotated[str, Env(\"A\")]'", [("Env", "A")]),
        ("Text", [("Env", "B")]),
        ("Annotated[str, Field(ge=1)]", []),
        ("str", []),
        ("Annotated[str, Env(unknown())]", [("Env", None)]),
    ],
)
def test_marks(annotation: str, marks: list[tuple[str, str | None]], tmp_path: Path) -> None:
    text = f"Text = Annotated[str, Env('B')]\nclass XConfig(BasePipelineConfig):\n    x: {annotation} = ''\n"
    found = config(tmp_path, text).field("x")

    assert found is not None
    assert [(one.kind, one.name) for one in found.marks] == marks


def test_fields_of_bases_are_fields(tmp_path: Path) -> None:
    text = """
from base import MineConfigBase
class Mixin(BaseModel):
    b: int
class XConfig(Mixin, MineConfigBase):
    a: int = 2
"""
    found = config(
        tmp_path, text, base=IMPORT + "class MineConfigBase(BasePipelineConfig):\n    a: int\n    c: int = 1\n"
    )

    assert found.order == ("Mixin", "MineConfigBase", "BasePipelineConfig", "BaseModel")
    assert [(one.name, one.tier, one.owner) for one in found.fields if len(one.name) == 1] == [
        ("a", Tier.SYSTEM, "XConfig"),
        ("c", Tier.SYSTEM, "MineConfigBase"),
        ("b", Tier.ESSENTIAL, "Mixin"),
    ]
    assert found.field("c").place.path == tmp_path / "base.py"  # type: ignore[union-attr]
    assert found.unknown == ()


def test_a_base_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    found = config(tmp_path, "from ..nowhere import OtherConfigBase\nclass XConfig(OtherConfigBase):\n    a: int\n")

    assert found.name == "XConfig"
    assert [one.fact for one in found.unknown] == [
        "the base ..nowhere.OtherConfigBase cannot be read, so its fields are not known"
    ]
    assert shown(found.unknown[0].place) == "OtherConfigBase"


def test_the_config_of_a_file_with_several_classes(tmp_path: Path) -> None:
    text = "class Row(BaseModel):\n    a: int\nclass AConfig(BasePipelineConfig): pass\nclass BConfig(AConfig): pass\n"
    path = write(tmp_path, file=IMPORT + text) / "file.py"

    assert [one.name for one in read_configs(path)] == ["AConfig", "BConfig"]
    assert read_config(path).name == "AConfig"
    assert read_config(path, name="BConfig").bases == ("AConfig",)
    assert read_config(path, name="CConfig").fault is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("contract = C", "C"),
        ("contract: ClassVar = C", "C"),
        ("contract = other.C", "other.C"),
        ("def get_script_contract(self): return C", "C"),
        ("contract = None", None),
        ("pass", None),
    ],
)
def test_the_contract_of_a_config(text: str, name: str | None, tmp_path: Path) -> None:
    beside = "from cursus.core.base.contract_base import ScriptContract\nC = ScriptContract('a.py')"
    found = config(
        tmp_path, f"import other\nfrom other import C\nclass XConfig(BasePipelineConfig):\n    {text}\n", other=beside
    ).contract

    assert (found.name if found else None) == name
    assert found is None or found.file == tmp_path / "other.py"


def test_docstrings_methods_and_places(tmp_path: Path) -> None:
    found = field_config(
        tmp_path,
        '"""What is set."""\n    x: int = Field(\n        default=1, description="Why."\n    )\n    def f(self): ...',
    )

    assert found.docstring == "What is set."
    assert [one.name for one in found.methods] == ["f"]
    field = found.field("x")
    assert field is not None
    assert (field.description, field.default_text, shown(field.place)) == ("Why.", "1", "x")


@pytest.mark.parametrize(
    ("text", "fields", "mode"),
    [
        ("@pydantic.field_validator('a', 'b')", ("a", "b"), "after"),
        ("@pydantic.field_validator(*['a'], mode='before')", ("a",), "before"),
        ("@pydantic.field_validator(NAME, check_fields=False)", ("A",), "after"),
        ("@pydantic.model_validator(mode='wrap')", (), "wrap"),
    ],
)
def test_validators(text: str, fields: tuple[str, ...], mode: str, tmp_path: Path) -> None:
    found = field_config(tmp_path, f"{text}\n    def check(cls, value): ...").validators[0]

    assert (found.name, found.fields, found.mode, found.owner) == ("check", fields, mode, "XConfig")
