"""Values are found for the essential fields of any config that a step can be expected to have."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, StringConstraints, create_model, field_validator

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.config_fields.markers import Env, Input
from cursus.registry.builder_registry import get_global_registry
from cursus.registry.step_names import STEP_NAMES
from cursus.validation.sample_values import sample_config


class Colour(Enum):
    """A closed set."""

    RED = "red"


class Inner(BaseModel):
    """A model in a model."""

    label_name: str
    depth: int = Field(ge=3, le=4)


FIELDS: list[Any] = [
    str,
    int,
    float,
    bool,
    bytes,
    Decimal,
    dt.date,
    dt.datetime,
    dt.time,
    dt.timedelta,
    Path,
    Any,
    Colour,
    Inner,
    Literal["fast", "slow"],
    int | None,
    Annotated[str, Env("LABEL")],
    list[str],
    list[Inner],
    set[int],
    frozenset[str],
    tuple[int, str],
    tuple[float, ...],
    dict[str, int],
    dict[Literal["a"], list[float]],
    Annotated[list[int], Field(min_length=2)],
    Annotated[dict[str, str], Field(min_length=1)],
    Annotated[int, Field(gt=5, lt=7)],
    Annotated[int, Field(ge=50_000, multiple_of=1000)],
    Annotated[float, Field(gt=0, lt=0.001)],
    Annotated[float, Field(le=-3)],
    Annotated[str, Field(min_length=40, max_length=45)],
    Annotated[str, Field(max_length=2)],
    Annotated[str, Field(pattern=r"^arn:aws:iam::\d{12}:role/")],
    Annotated[str, Field(pattern=r"^s3://")],
    Annotated[str, Field(pattern=r"^\d+$")],
    Annotated[str, StringConstraints(pattern="^[A-Z]+$")],
    list[Annotated[str, Field(pattern=r"^ml\.")]],
]


@pytest.mark.parametrize("annotation", FIELDS, ids=str)
def test_a_field_of_any_usual_type_gets_a_value_that_it_takes(annotation: Any) -> None:
    model: Any = create_model("Model", field=(annotation, ...))

    assert model(**sample_config(model, {}))


@pytest.mark.parametrize("name", STEP_NAMES)
def test_the_configs_of_shared_steps_are_made_of_samples(name: str) -> None:
    config = get_global_registry().get_config_class(name)

    assert config(**sample_config(config, {}))


def test_given_values_win_and_values_that_are_not_needed_are_left_out() -> None:
    values = sample_config(Inner, {"depth": 4})

    assert values == {"label_name": "label_name", "depth": 4}
    assert set(sample_config(BasePipelineConfig, {})) == {
        "author", "bucket", "role", "region", "service_name", "pipeline_version",
    }  # fmt: skip


def test_names_say_what_a_text_is() -> None:
    class Named(BaseModel):
        """Fields that validators look at."""

        source_uri: Annotated[str, Input("rows")]
        image_uri: str
        instance_type: str

        @field_validator("source_uri")
        @classmethod
        def _is_s3(cls, value: str) -> str:
            assert value.startswith("s3://")
            return value

    values = sample_config(Named, {})

    assert (values["instance_type"], values["source_uri"]) == ("ml.m5.large", "s3://sample-bucket/source_uri")
    assert ".ecr." in values["image_uri"]


def test_a_field_that_nothing_fits_keeps_its_likeliest_value_for_the_class_to_refuse() -> None:
    model: Any = create_model("Model", code=(Annotated[str, Field(pattern="^XK-[0-9]{4}$")], ...), depth=(int, ...))

    assert sample_config(model, {}) == {"code": "code", "depth": 1}
    assert sample_config(model, {"code": "XK-0042"}) == {"code": "XK-0042", "depth": 1}


def test_a_field_is_given_by_its_alias() -> None:
    model: Any = create_model("Model", label=(Annotated[str, Field(alias="labelName")], ...))

    assert model(**sample_config(model, {})).label == "label"


def test_a_validator_that_breaks_is_left_to_whoever_makes_the_config() -> None:
    class Breaking(BaseModel):
        """Divides by zero."""

        depth: int

        @field_validator("depth")
        @classmethod
        def _fails(cls, value: int) -> int:
            return value // 0

    assert sample_config(Breaking, {}) == {"depth": 1}
