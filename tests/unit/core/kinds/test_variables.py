"""Values that only a run knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cursus.core.kinds.variables import (
    ExecutionVariables,
    Join,
    JsonGet,
    ParameterBoolean,
    ParameterFloat,
    ParameterInteger,
    ParameterString,
    Properties,
    VariableTextError,
    is_variable,
    request,
    variables_in,
)
from cursus.errors import KindError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cursus.core.kinds.variables import PipelineVariable

PREFIX = ParameterString("Prefix", default_value="s3://b")


@pytest.mark.parametrize(
    "use",
    [
        lambda value: f"{value}/data",
        lambda value: f"{value:>10}",
        str,
        lambda value: value + "/data",
        lambda value: "s3://" + value,
        Path,
        lambda value: "%s/data" % value,  # noqa: UP031  # the old form is one that users write too
    ],
)
@pytest.mark.parametrize("variable", [PREFIX, Join(on="/", values=["a"]), Properties("Prep").ModelName])
def test_a_value_of_a_run_cannot_be_put_into_a_text(
    use: Callable[[PipelineVariable], object], variable: PipelineVariable
) -> None:
    with pytest.raises(VariableTextError) as caught:
        use(variable)

    assert "has no value before the pipeline runs, so no text can be made of it now" in caught.value.message
    assert caught.value.hint == "have the run join it: Join(on='', values=['text before', variable, 'text after'])"
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize(
    "use",
    [
        int,
        float,
        lambda value: value < 1,
        lambda value: value >= 1,
        lambda value: value > "a",
        lambda value: value <= 0,
    ],
)
def test_a_value_of_a_run_cannot_be_computed_with_or_compared(use: Callable[[PipelineVariable], object]) -> None:
    with pytest.raises(VariableTextError, match="the parameter 'Rows' has no value before the pipeline runs") as caught:
        use(ParameterInteger("Rows", 5))

    assert caught.value.hint == "compute with it in the step's script, or compare it in a ConditionStep"


@pytest.mark.parametrize("text", [PREFIX, ExecutionVariables.PIPELINE_NAME, Join(on="/", values=["a"])])
def test_what_is_text_in_every_run_is_its_own_text(text: PipelineVariable) -> None:
    assert text.to_string() is text


@pytest.mark.parametrize("number", [ParameterInteger("N"), ParameterFloat("N"), ParameterBoolean("N")])
def test_other_values_of_a_run_become_text_by_a_join(number: PipelineVariable) -> None:
    assert number.to_string().expr == {"Std:Join": {"On": "", "Values": [{"Get": "Parameters.N"}]}}


def test_variables_are_found_at_any_depth() -> None:
    joined = Join(on="/", values=["a", PREFIX])

    assert list(variables_in({"a": [1, {"b": joined}], "c": (PREFIX,)})) == [joined, PREFIX, PREFIX]


def test_a_value_of_a_run_starts_and_ends_with_nothing_known() -> None:
    assert not PREFIX.endswith("/")
    assert not PREFIX.startswith(("s3://", "/"))


def test_a_step_property_is_walked_by_attributes_and_items() -> None:
    address = Properties("Prep").ProcessingOutputConfig.Outputs["clean"].S3Output.S3Uri

    assert address.expr == {"Get": "Steps.Prep.ProcessingOutputConfig.Outputs['clean'].S3Output.S3Uri"}
    assert address.step_name == "Prep"


def test_an_item_of_a_list_is_walked_by_its_number() -> None:
    assert Properties("Tune").TrainingJobSummaries[0].TrainingJobName.expr == {
        "Get": "Steps.Tune.TrainingJobSummaries[0].TrainingJobName"
    }


def test_a_specifications_path_is_the_same_reference() -> None:
    path = "properties.ProcessingOutputConfig.Outputs['clean'].S3Output.S3Uri"

    assert Properties.at("Prep", path) == Properties("Prep").ProcessingOutputConfig.Outputs["clean"].S3Output.S3Uri


def test_a_private_attribute_is_no_property() -> None:
    with pytest.raises(AttributeError):
        _ = Properties("Prep")._missing


def test_joins_nest() -> None:
    inner = Join(on="/", values=[PREFIX, ExecutionVariables.PIPELINE_EXECUTION_ID])

    assert Join(on="-", values=(inner, "x")).expr == {
        "Std:Join": {
            "On": "-",
            "Values": [
                {
                    "Std:Join": {
                        "On": "/",
                        "Values": [{"Get": "Parameters.Prefix"}, {"Get": "Execution.PipelineExecutionId"}],
                    }
                },
                "x",
            ],
        }
    }


def test_a_json_value_is_read_from_a_property_file() -> None:
    assert JsonGet("Eval", "evaluation", "auc.value").expr == {
        "Std:JsonGet": {"PropertyFile": {"Get": "Steps.Eval.PropertyFiles.evaluation"}, "Path": "auc.value"}
    }


@pytest.mark.parametrize(
    ("parameter", "default"),
    [
        (ParameterString, 1),
        (ParameterInteger, "1"),
        (ParameterInteger, True),
        (ParameterInteger, 1.5),
        (ParameterFloat, "x"),
        (ParameterBoolean, 1),
    ],
)
def test_a_default_of_another_type_is_refused(parameter: type, default: object) -> None:
    with pytest.raises(KindError, match=r"parameter 'P': default .* is no"):
        parameter("P", default_value=default)


def test_a_whole_number_is_a_number() -> None:
    assert ParameterFloat("P", default_value=1).to_request() == {"Name": "P", "Type": "Float", "DefaultValue": 1}


def test_variables_are_keys_of_sets_and_equal_by_value() -> None:
    assert {PREFIX, ParameterString("Prefix", default_value="s3://b")} == {PREFIX}


def test_an_expression_counts_as_a_variable() -> None:
    assert is_variable(PREFIX)
    assert is_variable({"Get": "Steps.A.B"})
    assert not is_variable("s3://b")


def test_a_request_holds_expressions_at_any_depth() -> None:
    assert request({"a": [PREFIX, (1, PREFIX)], 2: None}) == {
        "a": [{"Get": "Parameters.Prefix"}, [1, {"Get": "Parameters.Prefix"}]],
        "2": None,
    }
