"""Configs that are saved in one file load as they were, whatever they hold."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.core.config_fields.merge import load_merged, merge_and_save_configs
from cursus.core.kinds.variables import ExecutionVariables, Join, ParameterBoolean, ParameterFloat, ParameterString
from cursus.registry.builder_registry import get_global_registry
from cursus.steps.configs.config_tabular_preprocessing_step import TabularPreprocessingConfig

CLASSES = get_global_registry().config_classes()
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
ODD = st.sampled_from(["yes", "null", "012", "0o7", "1e5", "1_0", "a: b", "# c", "${", "$${x}", "~", "\x7f", "- a"])
VARIABLES = st.sampled_from([
    ParameterString("Name", "a"), ExecutionVariables.PIPELINE_EXECUTION_ID,
    Join(on="", values=["s3://", ParameterString("Name", "a"), "/${x"]),
])  # fmt: skip
TEXTS = TEXT | ODD
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "env": st.dictionaries(TEXTS, TEXTS | VARIABLES, max_size=3),
    "tags": st.dictionaries(TEXTS, TEXTS, max_size=3),
    "kms_key": st.none() | TEXTS | VARIABLES,
    "subnets": st.lists(TEXTS | VARIABLES, max_size=3),
    "train_ratio": st.floats(0.001, 0.999) | st.just(ParameterFloat("Ratio", 0.5)),
    "stratify": st.booleans() | st.just(ParameterBoolean("Stratify", default_value=True)),
    "seed": st.integers(0, 2**40),
    "label_mapping": st.none() | st.dictionaries(TEXTS, st.integers(-5, 5), max_size=3),
    "job_type": st.sampled_from(["training", "testing"]),
    "processing_volume_size": st.integers(1, 3),
}


@st.composite
def configs(draw: st.DrawFn) -> TabularPreprocessingConfig:
    base = {"author": draw(TEXTS), "bucket": "my-bucket", "role": "arn:r", "region": "NA", "service_name": "s",
            "pipeline_version": "1", "label_name": draw(TEXTS), "job_type": "training"}  # fmt: skip
    fields = draw(st.fixed_dictionaries({}, optional=FIELDS))
    groups = {"security_group_ids": fields["subnets"]} if fields.get("subnets") else {}
    return TabularPreprocessingConfig.model_validate({**base, **fields, **groups})


@settings(max_examples=60, deadline=None)
@given(made=st.dictionaries(TEXTS, configs(), min_size=1, max_size=3), suffix=st.sampled_from([".yaml", ".json"]))
def test_configs_load_as_they_were_saved(made: dict[str, TabularPreprocessingConfig], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = merge_and_save_configs(made, Path(folder) / f"configs{suffix}")
        loaded = load_merged(path, CLASSES)

        assert loaded == made
        assert {name: each.model_fields_set for name, each in loaded.items()} == {
            name: each.model_fields_set for name, each in made.items()
        }
        text = path.read_bytes()
        assert merge_and_save_configs(loaded, path).read_bytes() == text
