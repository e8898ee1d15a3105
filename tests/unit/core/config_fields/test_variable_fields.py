"""Values of a run in the fields of configs."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError, computed_field, field_validator, model_validator
from tests.unit.core.examples import BASE

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.hyperparameters_base import ModelHyperparameters
from cursus.core.config_fields.markers import Arg, Env, Input, Runtime, text_value
from cursus.core.kinds.variables import (
    ExecutionVariables,
    Join,
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cursus.core.kinds.variables import PipelineVariable

RUN = ExecutionVariables.PIPELINE_EXECUTION_ID


class Rule(BaseModel):
    column: str = Field(min_length=1)
    value: Any = None


class Depth(ModelHyperparameters):
    depth: int = 3


class Config(BasePipelineConfig):
    rows: Annotated[int | None, Env("ROWS")] = Field(default=1, ge=1, le=10)
    share: Annotated[float, Arg("--share")] = Field(default=0.5, gt=0, lt=1)
    header: Annotated[bool, Env("HEADER")] = True
    label: Annotated[str, Env("LABEL")] = Field(default="y", min_length=1)
    task: Annotated[Literal["auto", "binary"], Env("TASK")] = "auto"
    columns: Annotated[list[str], Env("COLUMNS")] = Field(default=[])
    rules: Annotated[list[Rule], Env("RULES")] = Field(default=[])
    machine: Annotated[str, Runtime()] = "ml.m5.large"
    count: Annotated[int, Runtime()] = Field(default=1, ge=1)
    source: Annotated[str | None, Input("source")] = None
    plain: int = 3
    hyperparameters: Depth | None = None

    @field_validator("machine")
    @classmethod
    def _is_machine(cls, value: str) -> str:
        if not value.startswith("ml."):
            msg = f"{value!r} is no machine"
            raise ValueError(msg)
        return value

    @computed_field
    @property
    def fastest(self) -> str:
        return self.machine


def config(**fields: Any) -> Config:
    return Config(**{**BASE, **fields})


def said(**fields: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        config(**fields)
    (detail,) = caught.value.errors()
    assert detail["loc"][0] in fields
    return str(detail.get("ctx", {}).get("error", detail["msg"]))


FITTING: dict[str, PipelineVariable] = {
    "rows": ParameterInteger("P", 5),
    "share": ParameterFloat("P", 0.25),
    "header": ParameterBoolean("P", default_value=False),
    "label": ParameterString("P", "z"),
    "task": ParameterString("P", "auto", ("auto", "binary")),
    "columns": ParameterString("P", '["a", "b"]'),
    "machine": ParameterString("P", "ml.m5.xlarge"),
    "count": ParameterInteger("P", 2),
    "source": ParameterString("P", "s3://b/k"),
    "role": ParameterString("P"),
}
every_fitting = pytest.mark.parametrize(("field", "variable"), FITTING.items())


@every_fitting
def test_a_marked_field_takes_a_fitting_parameter_whichever_way_it_is_set(
    field: str, variable: PipelineVariable
) -> None:
    built = config(**{field: variable})
    assigned = config()
    setattr(assigned, field, variable)
    ways = [
        built,
        assigned,
        Config.model_validate({**BASE, field: variable}),
        Config.from_base_config(built),
        config().model_copy(update={field: variable}),
        built.model_copy(),
        built.model_copy(deep=True),
        copy.deepcopy(built),
        pickle.loads(pickle.dumps(built)),
    ]

    assert [getattr(way, field) for way in ways] == [variable] * len(ways)


@every_fitting
def test_a_dump_holds_the_expression_of_the_parameter(field: str, variable: PipelineVariable) -> None:
    built = config(**{field: variable})

    assert built.model_dump()[field] == {"Get": "Parameters.P"}
    assert built.model_dump(mode="json")[field] == {"Get": "Parameters.P"}
    assert '{"Get":"Parameters.P"}' in built.model_dump_json()


def test_a_derived_field_may_hold_a_parameter_as_well() -> None:
    machine = ParameterString("Machine", "ml.m5.large")

    assert config(machine=machine).fastest == machine
    assert config(machine=machine).model_dump(mode="json")["fastest"] == {"Get": "Parameters.Machine"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"rows": ParameterString("P", "5")}, "the parameter 'P' is String, not a whole number"),
        ({"rows": ParameterFloat("P", 5.0)}, "the parameter 'P' is Float, not a whole number"),
        ({"header": ParameterInteger("P", 1)}, "the parameter 'P' is Integer, not true or false"),
        ({"machine": ParameterInteger("P", 1)}, "the parameter 'P' is Integer, not text"),
        ({"rows": RUN}, "'PipelineExecutionId' is text that a run makes, not a whole number"),
        ({"rows": Join(on="", values=["5"])}, "is text that a run makes, not a whole number"),
        ({"subnets": ParameterString("P", "subnet-1")}, "the parameter 'P' is String, not a list or a mapping"),
        ({"rows": ParameterInteger("P", 11)}, "the parameter 'P' may be 11: should be less than or equal to 10"),
        ({"share": ParameterFloat("P", 1.0)}, "the parameter 'P' may be 1.0: should be less than 1"),
        ({"label": ParameterString("P", "")}, "the parameter 'P' may be '': should have at least 1 character"),
        ({"task": ParameterString("P", "auto", ("auto", "binry"))}, "the parameter 'P' may be 'binry': should be"),
        ({"machine": ParameterString("P", "large")}, "the parameter 'P' may be 'large': 'large' is no machine"),
        ({"columns": ParameterString("P", "[1]")}, "the parameter 'P' may be '[1]': 0 should be a valid string"),
        (
            {"source": ParameterString("P", "data.csv")},
            "the parameter 'P' may be 'data.csv', and that is no S3 address",
        ),
        (
            {"plain": ParameterInteger("P", 3)},
            "the parameter 'P' cannot stand here: the field decides what is compiled",
        ),
        ({"bucket": RUN}, "'PipelineExecutionId' cannot stand here: the field decides what is compiled"),
        (
            {"rules": [{"column": ParameterString("P", "")}]},
            "with '' for the parameter 'P': 0.column should have at least 1 character",
        ),
        ({"hyperparameters": {"depth": ParameterInteger("P", 1)}}, "the field decides what is compiled"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_value_and_the_reason(fields: dict[str, Any], message: str) -> None:
    assert message in said(**fields)
    assert "\n  hint: " in said(**fields)


def test_a_hyperparameter_is_refused_because_of_how_it_travels() -> None:
    with pytest.raises(ValidationError, match="hyperparameters travel in a file that is written before the run"):
        Depth(label_name="y", depth=ParameterInteger("P", 1))  # type: ignore[arg-type]  # what the test is about


def test_a_wrong_assignment_leaves_the_field_as_it_was() -> None:
    built = config(rows=2)

    with pytest.raises(ValidationError):
        built.rows = ParameterInteger("P", 99)  # type: ignore[assignment]  # what the test is about

    assert built.rows == 2


def test_a_copy_is_validated_where_it_changes() -> None:
    with pytest.raises(ValidationError):
        config().model_copy(update={"rows": 99})


def test_members_of_environment_and_tags_may_be_parameters_of_any_type() -> None:
    count = ParameterInteger("Count", 3)
    built = config(env={"COUNT": count, "B": "1"}, tags={"run": RUN})

    assert built.env == {"COUNT": count, "B": "1"}
    assert built.tags == {"run": RUN}
    assert built.model_dump(mode="json")["env"] == {"COUNT": {"Get": "Parameters.Count"}, "B": "1"}


def test_members_of_a_list_may_be_parameters() -> None:
    subnet = ParameterString("Subnet")

    assert config(subnets=["subnet-1", subnet], security_group_ids=["sg-1"]).subnets == ["subnet-1", subnet]


def test_a_variable_within_a_list_of_models_becomes_part_of_their_text() -> None:
    since = ParameterString("Since", "2024-01-01")
    built = config(rules=[{"column": "day", "value": since}, {"column": "n", "value": ParameterInteger("N", 3)}])

    text = text_value(built.rules)

    assert isinstance(text, Join)
    assert "".join(part if isinstance(part, str) else "$" for part in text.values) == (
        '[{"column": "day", "value": "$"}, {"column": "n", "value": $}]'
    )
    assert built.model_dump(mode="json")["rules"][0] == {"column": "day", "value": {"Get": "Parameters.Since"}}


class Comparing(BasePipelineConfig):
    low: Annotated[int, Env("LOW")] = 1

    @model_validator(mode="after")
    def _low_is_low(self) -> Comparing:
        if self.low > 5:
            msg = "too high"
            raise ValueError(msg)
        return self


class Deriving(BasePipelineConfig):
    low: Annotated[int, Env("LOW")] = 1

    @property
    def shown(self) -> str:
        return f"low is {self.low}"


def test_a_rule_of_ones_own_that_computes_with_a_variable_fails_with_its_name() -> None:
    with pytest.raises(ValidationError, match="the parameter 'P' has no value before the pipeline runs"):
        Comparing(**BASE, low=ParameterInteger("P", 1))


@pytest.mark.parametrize("use", [lambda made: made.shown])
def test_a_derived_text_of_a_variable_fails_with_its_name(use: Callable[[Deriving], str]) -> None:
    with pytest.raises(ValueError, match="the parameter 'P' has no value before the pipeline runs"):
        use(Deriving(**BASE, low=ParameterInteger("P", 1)))


def test_a_schema_for_editors_still_says_what_the_fields_are() -> None:
    schema = Config.model_json_schema()

    assert schema["properties"]["share"] == {
        "default": 0.5, "exclusiveMaximum": 1, "exclusiveMinimum": 0, "title": "Share", "type": "number"
    }  # fmt: skip
    assert Config.model_json_schema(mode="serialization")["properties"]["fastest"]["type"] == "string"
