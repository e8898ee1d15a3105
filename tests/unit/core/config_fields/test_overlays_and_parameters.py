"""Parameters, overlays and provenance, as config files have them."""

# ruff: noqa: E501  # a case with the message that it gets reads best on one line

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import pytest
from pydantic import Field

from cursus.core.base.config_base import BasePipelineConfig
from cursus.core.base.enums import JobType
from cursus.core.config_fields.load import load_configs, read_configs
from cursus.core.config_fields.markers import Env, Input
from cursus.core.config_fields.overlays import environments_of
from cursus.core.config_fields.provenance import FieldOrigin, field_origins
from cursus.core.config_fields.references import resolved_text, written_text
from cursus.core.kinds.variables import ExecutionVariables, Join, ParameterFloat, ParameterInteger, ParameterString
from cursus.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

BASE = """shared:
  author: me
  bucket: my-bucket
  role: arn:aws:iam::000000000000:role/R
  region: NA
  service_name: risk
  pipeline_version: "1.0"
"""


class Loading(BasePipelineConfig):
    """A config with marks."""

    source: Annotated[str, Input("source")] = Field(description="Where the rows are.")
    rows: Annotated[int, Env("ROWS")] = Field(default=1, ge=1, le=10, description="How many rows.")
    share: Annotated[float, Env("SHARE")] = Field(default=0.5, gt=0, lt=1)
    names: Annotated[list[str], Env("NAMES")] = Field(default=[])
    plain: int = 1
    job_type: JobType | None = None

    @property
    def said(self) -> str:
        """What is said."""
        return f"{self.rows} rows"


CLASSES: dict[str, type[BasePipelineConfig]] = {"Load": Loading}
NODE = "nodes:\n  Load:\n    source: s3://b/k\n"


def write(folder: Path, text: str, overlay: str | None = None) -> Path:
    path = folder / "config.yaml"
    path.write_text(text)
    if overlay is not None:
        (folder / "config.prod.yaml").write_text(overlay)
    return path


def loaded(folder: Path, text: str, overlay: str | None = None) -> Loading:
    config = load_configs(write(folder, text, overlay), CLASSES, {}, "prod" if overlay is not None else None)["Load"]
    assert isinstance(config, Loading)
    return config


def faults(folder: Path, text: str, overlay: str | None = None, env: str | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_configs(write(folder, text, overlay), CLASSES, {}, env or ("prod" if overlay is not None else None))
    assert all(fault.hint for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


def test_a_value_refers_to_a_declared_parameter(tmp_path: Path) -> None:
    block = "parameters:\n  Rows: 5\n  Share: {type: Float, default: 0.2, description: Kept.}\n  Day:\n    values: [a, b]\n    default: a\n"
    node = NODE + '    rows: ${parameters.Rows}\n    share: ${parameters.Share}\n    env: {DAY: "${parameters.Day}"}\n'

    config = loaded(tmp_path, BASE + block + node)

    assert config.rows == ParameterInteger("Rows", 5)
    assert config.share == ParameterFloat("Share", 0.2)
    assert config.share.description == "Kept."
    assert config.env == {"DAY": ParameterString("Day", "a", ("a", "b"))}


def test_text_around_a_reference_is_joined_when_the_pipeline_runs(tmp_path: Path) -> None:
    block = "parameters:\n  Bucket: data\n"
    node = "nodes:\n  Load:\n    source: s3://${parameters.Bucket}/${execution.PIPELINE_EXECUTION_ID}/x\n"

    assert loaded(tmp_path, BASE + block + node).source == Join(
        on="",
        values=["s3://", ParameterString("Bucket", "data"), "/", ExecutionVariables.PIPELINE_EXECUTION_ID, "/x"],
    )


def test_a_doubled_dollar_writes_the_plain_sign(tmp_path: Path) -> None:
    assert loaded(tmp_path, BASE + NODE + '    env: {HOME: "$${HOME}/$x"}\n').env == {"HOME": "${HOME}/$x"}


def test_a_variable_is_written_as_it_is_read() -> None:
    day = ParameterString("Day")
    text = "s3://${parameters.Day}/$${x}/${execution.PIPELINE_NAME}"

    assert written_text(resolved_text(text, {"Day": day})) == text  # type: ignore[arg-type]  # a reference makes no plain text


@pytest.mark.parametrize(
    ("block", "field", "said"),
    [
        ("Rows: 5", "rows: ${parameters.Row}", "config.yaml:13:5 nodes.Load.rows: no parameter 'Row' is declared\n  hint: did you mean 'Rows'?"),
        ("Rows: 50", "rows: ${parameters.Rows}", "config.yaml:13:5 nodes.Load.rows: the parameter 'Rows' may be 50: should be less than or equal to 10"),
        ("Rows: '5'", "rows: ${parameters.Rows}", "the parameter 'Rows' is String, not a whole number\n  hint: declare a parameter of type Integer"),
        ("Rows: 5", "rows: 5", "config.yaml:9:3 parameters.Rows: no value refers to it"),
        ("Rows: 5", "plain: ${parameters.Rows}", "nodes.Load.plain: the parameter 'Rows' cannot stand here: the field decides what is compiled"),
        ("Rows: {type: Integr, default: 5}", "rows: ${parameters.Rows}", "there is no parameter type 'Integr'\n  hint: did you mean 'Integer'?"),
        ("Rows: {default: [5]}", "rows: ${parameters.Rows}", "[5] is no default: its type cannot be told"),
        ("Rows: {type: Integer, default: x}", "rows: ${parameters.Rows}", "parameter 'Rows': default 'x' is no Integer"),
        ("Rows: {defalt: 5, type: Integer}", "rows: ${parameters.Rows}", "unknown member\n  hint: did you mean 'default'?"),
        ("Rows: {default: a, values: [b]}", "names: ['${parameters.Rows}']", "'a' is not among the values"),
        ("Rows: {type: String, values: [1]}", "names: ['${parameters.Rows}']", "config.yaml:9:33 parameters.Rows.values.0: 1 is no text"),
        ("EXECUTION_S3_PREFIX: s3://b", "names: ['${parameters.EXECUTION_S3_PREFIX}']", "is declared for every pipeline"),
        ("Rows: 5", "rows: ${execution.PIPELINE_NAM}\n    env: {A: '${parameters.Rows}'}", "no execution variable 'PIPELINE_NAM' is declared\n  hint: did you mean 'PIPELINE_NAME'?"),
        ("Rows: 5", "names: ['${parameters.Rows}', '${parameters.Rows']", "has no closing brace"),
        ("Rows: 5", "names: ['${parameters.Rows}', '${parameter.Rows}']", "is no reference\n  hint: did you mean 'parameters'?"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_parameters_is_said_where_it_stands(
    tmp_path: Path, block: str, field: str, said: str
) -> None:
    found = faults(tmp_path, f"{BASE}parameters:\n  {block}\n{NODE}    {field}\n")

    assert len(found) == 1
    assert said in found[0]


def test_retry_policies_that_no_service_takes_are_located(tmp_path: Path) -> None:
    node = NODE + "    retry_policies:\n      - {exception_types: [SageMaker.JOB_INTERNAL_ERROR]}\n"

    (found,) = faults(tmp_path, BASE + node)

    assert found.startswith("config.yaml:12:9 nodes.Load.retry_policies.0: retry policy with max_attempts=None")
    assert "hint: set exactly one of them" in found


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("{exception_types: x, max_attempts: 2}", "retry_policies.0.exception_types: 'x' should be a valid tuple"),
        (
            "{exception_types: [x], max_attempts: many}",
            "retry_policies.0.max_attempts: 'many' should be a valid integer",
        ),
        ("{exception_types: [x], max_attempt: 2}", "retry_policies.0.max_attempt: "),
    ],
)
def test_wrong_members_of_a_retry_policy_are_located(tmp_path: Path, policy: str, said: str) -> None:
    assert said in faults(tmp_path, f"{BASE}{NODE}    retry_policies: [{policy}]\n")[0]


@pytest.mark.parametrize(("written", "seen"), [("012", "12"), ("1.10", "1.1"), ("true", "True"), ("[a]", "['a']")])
def test_a_text_field_takes_no_other_value_of_yaml(tmp_path: Path, written: str, seen: str) -> None:
    (found,) = faults(tmp_path, f"{BASE}{NODE}    env: {{A: {written}}}\n")

    assert f"nodes.Load.env.A: {seen} should be a valid string\n  hint: write text, in quotes if need be" in found


@pytest.mark.parametrize("written", ["yes", "no", "2024-01-01", "0b1", "1_000"])
def test_plain_words_are_text(tmp_path: Path, written: str) -> None:
    assert loaded(tmp_path, f"{BASE}{NODE}    env: {{A: {written}}}\n").env == {"A": written}


def test_an_overlay_wins_by_field_merges_mappings_and_replaces_lists(tmp_path: Path) -> None:
    base = BASE + NODE + "    rows: 2\n    names: [a, b]\n    env: {A: '1', B: '2'}\n"
    overlay = "shared: {region: EU}\nnodes:\n  Load: {names: [c], env: {B: '3', C: '4'}}\n"

    config = loaded(tmp_path, base, overlay)

    assert (config.region, config.aws_region, config.rows, config.names) == ("EU", "eu-west-1", 2, ["c"])
    assert config.env == {"A": "1", "B": "3", "C": "4"}


def test_an_overlay_changes_the_default_of_a_parameter(tmp_path: Path) -> None:
    base = f"{BASE}parameters:\n  Day: {{default: a, values: [a, b]}}\n{NODE}    names: ['${{parameters.Day}}']\n"

    assert loaded(tmp_path, base, "parameters: {Day: b}\n").names == [ParameterString("Day", "b", ("a", "b"))]


def test_an_empty_overlay_changes_nothing(tmp_path: Path) -> None:
    plain = loaded(tmp_path, BASE + NODE)

    assert loaded(tmp_path, BASE + NODE, "") == plain
    assert loaded(tmp_path, BASE + NODE, "shared:\nnodes: {Load: }\n") == plain


def test_faults_point_into_the_file_that_is_wrong(tmp_path: Path) -> None:
    base = BASE + NODE + "    share: 2\n"
    overlay = "nodes:\n  Load:\n    rows: 99\n  Lod: {}\nshard: {}\n"

    assert [fault.partition(":\n")[0].partition(": ")[0] for fault in faults(tmp_path, base, overlay)] == [
        "config.prod.yaml:5:1 shard",
        "config.prod.yaml:4:3 nodes.Lod",
        "config.prod.yaml:3:5 nodes.Load.rows",
        "config.yaml:11:5 nodes.Load.share",
    ]


def test_an_environment_without_an_overlay_is_an_error_that_lists_the_others(tmp_path: Path) -> None:
    (tmp_path / "config.beta.yaml").write_text("{}")

    assert faults(tmp_path, BASE + NODE, "{}", "prd") == [
        "config.yaml --env prd: no overlay config.prd.yaml lies beside it\n  hint: did you mean 'prod'?"
    ]
    assert "hint: overlays: beta, prod" in faults(tmp_path, BASE + NODE, "{}", "../x")[0]
    assert environments_of(tmp_path / "config.yaml") == ["beta", "prod"]


def test_provenance_says_where_each_value_came_from(tmp_path: Path) -> None:
    path = write(tmp_path, BASE + NODE + "    env: {A: '1'}\n", "nodes: {Load: {rows: 3, env: {B: '2'}}}\n")
    read = read_configs(path, CLASSES, {"Load": "training"}, "prod")

    found = {each.field: each for each in field_origins(read, "Load")}

    assert found["source"] == FieldOrigin(
        "source", "essential", "s3://b/k", "node block", "config.yaml:10:5", "Where the rows are."
    )
    assert (found["rows"].origin, found["rows"].place) == ("overlay", "config.prod.yaml:1:16")
    assert (found["env"].origin, found["env"].value) == ("overlay", {"A": "1", "B": "2"})
    assert (found["author"].origin, found["author"].place) == ("shared block", "config.yaml:2:3")
    assert (found["share"].origin, found["share"].place) == ("default", None)
    assert (found["job_type"].origin, found["job_type"].value) == ("node's name", JobType.TRAINING)
    assert (found["said"].value, found["said"].description) == ("3 rows", "What is said.")
    assert [each.tier for each in found.values()] == sorted(
        (each.tier for each in found.values()), key=["essential", "system", "derived"].index
    )


def test_a_derived_value_of_a_variable_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, f"{BASE}parameters: {{Rows: 5}}\n{NODE}    rows: ${{parameters.Rows}}\n")
    found = {each.field: each for each in field_origins(read_configs(path, CLASSES, {}), "Load")}

    assert "the parameter 'Rows' has no value before the pipeline runs" in found["said"].value
