"""What every config holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import Field, ValidationError, computed_field
from tests.unit.core.examples import BASE, CleaningConfig

from cursus.core.base.config_base import BasePipelineConfig

if TYPE_CHECKING:
    from pathlib import Path


class DerivingConfig(BasePipelineConfig):
    """A config with a field in each tier."""

    label: str = Field(description="What is predicted.")
    depth: int = 6

    @computed_field
    @property
    def label_and_depth(self) -> str:
        return f"{self.label}-{self.depth}"

    @property
    def half_depth(self) -> int:
        return self.depth // 2


def base(**fields: Any) -> BasePipelineConfig:
    return BasePipelineConfig(**{**BASE, **fields})


@pytest.mark.parametrize(
    ("code", "region"),
    [("NA", "us-east-1"), ("EU", "eu-west-1"), ("FE", "us-west-2"), ("ap-southeast-2", "ap-southeast-2")],
)
def test_a_region_is_a_code_or_a_name(code: str, region: str) -> None:
    assert base(region=code).aws_region == region


@pytest.mark.parametrize("region", ["XX", "", "us-east", "US-EAST-1"])
def test_another_region_is_refused_with_the_codes(region: str) -> None:
    with pytest.raises(ValidationError, match="is no region: use NA, EU, FE"):
        base(region=region)


@pytest.mark.parametrize("bucket", ["s3://my-bucket", "My-Bucket", "ab", "my_bucket", "-bucket"])
def test_what_is_no_buckets_name_is_refused(bucket: str) -> None:
    with pytest.raises(ValidationError, match="is no name of a bucket"):
        base(bucket=bucket)


def test_a_field_that_a_config_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        base(colour="blue")


def test_an_essential_field_must_be_given() -> None:
    with pytest.raises(ValidationError, match="author\n  Field required"):
        BasePipelineConfig(**{name: value for name, value in BASE.items() if name != "author"})


def test_names_and_addresses_follow_from_the_essential_fields() -> None:
    config = base(service_name="fraud v2!", pipeline_version="1.0")

    assert config.pipeline_name == "fraud-v2-NA"
    assert config.pipeline_s3_loc == "s3://my-bucket/fraud-v2-NA/1-0"


def test_derived_values_are_part_of_a_dump() -> None:
    dumped = DerivingConfig(**BASE, label="y").model_dump()

    assert dumped["label_and_depth"] == "y-6"
    assert dumped["aws_region"] == "us-east-1"
    assert dumped["pipeline_name"] == "fraud-NA"


def test_derived_values_follow_a_changed_field() -> None:
    config = DerivingConfig(**BASE, label="y")
    config.depth = 3

    assert config.label_and_depth == "y-3"


def test_a_changed_field_is_checked() -> None:
    config = DerivingConfig(**BASE, label="y")

    with pytest.raises(ValidationError, match="valid integer"):
        config.depth = "deep"  # type: ignore[assignment]


def test_tiers_are_read_off_the_declaration() -> None:
    tiers = DerivingConfig.categorize_fields()

    assert tiers["essential"] == [*BASE, "label"]
    assert "depth" in tiers["system"]
    assert {"aws_region", "label_and_depth", "half_depth", "effective_source_dir"} <= set(tiers["derived"])
    assert not set(tiers["derived"]) & {*tiers["essential"], *tiers["system"]}


def test_a_config_is_made_of_another_and_its_own_fields() -> None:
    config = DerivingConfig.from_base_config(base(region="EU", tags={"team": "risk"}), label="y")

    assert (config.region, config.tags, config.label) == ("EU", {"team": "risk"}, "y")


def test_fields_of_its_own_win_over_those_of_the_other() -> None:
    assert DerivingConfig.from_base_config(base(), label="y", author="someone").author == "someone"


def test_public_fields_are_the_essential_and_system_ones_that_are_set() -> None:
    fields = DerivingConfig(**BASE, label="y").get_public_init_fields()

    assert {**BASE, "label": "y", "depth": 6}.items() <= fields.items()
    assert "source_dir" not in fields
    assert "label_and_depth" not in fields


def test_a_local_input_is_found_below_the_configs_folder(tmp_path: Path) -> None:
    (tmp_path / "side.csv").write_text("a\n1\n")
    given = {**BASE, "label_name": "y", "side_uri": "side.csv"}

    config = CleaningConfig.model_validate(given, context={"folder": str(tmp_path)})

    assert config.side_uri == str((tmp_path / "side.csv").resolve())


def test_a_local_input_that_is_not_there_is_told_with_its_folder(tmp_path: Path) -> None:
    given = {**BASE, "label_name": "y", "side_uri": "nowhere.csv"}

    with pytest.raises(ValidationError, match=r"no file or folder 'nowhere.csv' in"):
        CleaningConfig.model_validate(given, context={"folder": str(tmp_path)})


def test_an_input_in_s3_is_not_looked_for() -> None:
    assert CleaningConfig(**BASE, label_name="y", side_uri="s3://b/side").side_uri == "s3://b/side"


def test_defaults_are_not_shared_between_configs() -> None:
    one, other = base(), base()
    one.tags["team"] = "risk"

    assert other.tags == {}
