"""What may not change when values move between files, or become parameters."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cursus.compiler.compile import PipelineDAGCompiler
from cursus.core.config_fields.overlays import merged
from cursus.core.documents import read_document
from cursus.errors import CursusError

DEMO = Path(str(files("cursus.project") / "demos")) / "breast_cancer"
FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.text("abcxyz", min_size=1, max_size=4)
MEMBERS = st.dictionaries(WORDS, WORDS, max_size=3)
RETRIES = st.lists(
    st.fixed_dictionaries({"exception_types": st.just(["Step.THROTTLING"]), "max_attempts": st.integers(1, 5)}),
    max_size=2,
)
FIELDS = st.fixed_dictionaries(
    {}, optional={"env": MEMBERS, "tags": MEMBERS, "author": WORDS, "retry_policies": RETRIES}
)
OVERLAYS = st.fixed_dictionaries(
    {}, optional={"shared": FIELDS, "nodes": st.fixed_dictionaries({}, optional={"DataLoading": FIELDS})}
)


def read(name: str) -> Any:
    return read_document(DEMO / name, CursusError).value


def compiled(folder: Path, config: Any, overlay: Any = None) -> dict[str, Any]:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "breast_cancer.csv").touch()
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "config.prod.json").write_text(json.dumps(overlay))
    env = "prod" if overlay is not None else None
    pipeline = PipelineDAGCompiler().compile_files(DEMO / "dag.yaml", folder / "config.json", env)
    document: dict[str, Any] = json.loads(pipeline.definition())
    return document


def laid_over(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """The merge, spelt out by the places of its leaves."""
    result = copy.deepcopy(base)
    waiting = [(result, overlay)]
    while waiting:
        below, above = waiting.pop()
        for key, value in above.items():
            if isinstance(value, dict) and isinstance(below.get(key), dict):
                waiting.append((below[key], value))
            else:
                below[key] = value
    return result


@FEW
@given(overlay=OVERLAYS, more=OVERLAYS)
def test_an_overlay_on_a_file_is_the_merged_file(tmp_path: Path, overlay: Any, more: Any) -> None:
    base = laid_over(read("config.yaml"), more)

    assert compiled(tmp_path, base, overlay) == compiled(tmp_path, laid_over(base, overlay))


@FEW
@given(first=OVERLAYS, second=OVERLAYS)
def test_merging_is_what_the_leaves_say_and_twice_changes_nothing(first: Any, second: Any) -> None:
    once = merged(first, second)

    assert once == laid_over(first, second)
    assert merged(once, second) == once


@FEW
@given(order=st.randoms(use_true_random=False), overlay=OVERLAYS)
def test_the_order_of_keys_in_both_files_changes_nothing(tmp_path: Path, order: Any, overlay: Any) -> None:
    base = read("config.yaml")

    def shuffled(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key]) for key in keys}

    assert compiled(tmp_path, shuffled(base), shuffled(overlay)) == compiled(tmp_path, base, overlay)


VALUES = {
    "seed": (st.integers(0, 2**31), "SEED"),
    "train_ratio": (st.floats(0.01, 0.99), "TRAIN_RATIO"),
    "stratify": (st.booleans(), "STRATIFY"),
    "time_column": (WORDS, "TIME_COLUMN"),
}


@pytest.mark.parametrize("field", VALUES)
@FEW
@given(data=st.data())
def test_a_parameter_changes_only_its_place_and_the_list(tmp_path: Path, field: str, data: st.DataObject) -> None:
    values, variable = VALUES[field]
    value, base = data.draw(values), read("config.yaml")
    node = next(name for name in base["nodes"] if name.startswith("TabularPreprocessing"))
    plain, told = (laid_over(base, {"nodes": {node: {field: each}}}) for each in (value, "${parameters.Probe}"))

    without = compiled(tmp_path, plain)
    probed = compiled(tmp_path, {**told, "parameters": {"Probe": value}})

    assert probed["Parameters"][:-1] == without["Parameters"]
    assert (probed["Parameters"][-1]["Name"], probed["Parameters"][-1]["DefaultValue"]) == ("Probe", value)
    at = next(i for i, step in enumerate(probed["Steps"]) if step["Name"] == node)
    expression = {"Get": "Parameters.Probe"}
    is_text = isinstance(value, str)
    seen = probed["Steps"][at]["Arguments"]["Environment"].pop(variable)
    assert seen == (expression if is_text else {"Std:Join": {"On": "", "Values": [expression]}})
    without["Steps"][at]["Arguments"]["Environment"].pop(variable)
    assert probed["Steps"] == without["Steps"]
