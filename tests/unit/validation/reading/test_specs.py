"""Specifications as their files declare them, for every job type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.reading.reading import shown, write

from cursus.core.base.specification_base import DependencySpec, DependencyType, OutputSpec, StepSpecification
from cursus.validation.reading.specs import read_specs

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.reading.specs import DeclaredSpec

IMPORT = """
from dataclasses import replace
from cursus.core.base.contract_base import ScriptContract
from cursus.core.base.enums import JobType
from cursus.core.base.specification_base import *
from cursus.core.base.specification_base import NodeType, StepSpecification
from cursus.registry.step_names import get_spec_step_type_with_job_type
"""
BASE = """
IN, OUT = "/opt/ml/processing/input", "/opt/ml/processing/output"
PATHS = {"rows": f"{IN}/rows", "labels": f"{IN}/labels"}
CONTRACT = ScriptContract("a.py", PATHS, {"kept": f"{OUT}/kept"})
BASE = StepSpecification(
    "Cleaning", NodeType.INTERNAL,
    [DependencySpec("rows", compatible_sources=["Loading"]), DependencySpec("labels", required=False)],
    [OutputSpec("kept")], CONTRACT,
)
"""


def specs(folder: Path, text: str, **beside: str) -> tuple[DeclaredSpec, ...]:
    return read_specs(write(folder, file=IMPORT + text, **beside) / "file.py")


WAYS = [
    "",
    "SPECS = BASE.variants(*JobType)",
    "SPECS = BASE.variants('training', 'testing', without={'testing': ['labels']})",
    """
SPECS = BASE.variants(
    "training",
    changed={"training": [DependencySpec("labels"), OutputSpec("more")]},
    contracts={"training": ScriptContract("b.py", PATHS, {"kept": f"{OUT}/kept", "more": f"{OUT}/more"})},
)
""",
    """
T = BASE.variants(JobType.TRAINING)["training"]
S = {"x": T}
""",
    "OTHER = BASE.with_contract(ScriptContract('b.py', CONTRACT.expected_input_paths, {'kept': f'{OUT}/other'}))",
    "OTHER = replace(BASE, step_type='Other')",
    "OTHER = StepSpecification('Other', dependencies=BASE.dependencies, outputs=BASE.outputs)",
    "OTHER = StepSpecification('Other', dependencies=[*BASE.dependencies.values(), DependencySpec('more')])",
    """
def make(job):
    return StepSpecification(f"{BASE.step_type}_{job}", outputs=[OutputSpec(job.lower())])

SPECS = {job: make(job) for job in ("Training", "Testing")}
""",
    """
A = StepSpecification(get_spec_step_type_with_job_type("DataLoading", "Training"), outputs=[OutputSpec("a")])
B = StepSpecification(get_spec_step_type_with_job_type("DataLoading"), outputs=[OutputSpec("a")])
""",
    """
PATH = "properties.ModelArtifacts.S3ModelArtifacts"
X = StepSpecification("X", outputs=[
    OutputSpec("m", DependencyType.MODEL_ARTIFACTS),
    OutputSpec("n", output_type=DependencyType.CUSTOM_PROPERTY, property_path=PATH),
])
""",
    """
WORDS = ("a", "b")
X = StepSpecification("X", NodeType.SINK, dependencies=(
    DependencySpec("m", semantic_keywords=WORDS, aliases=["k"], data_type="String", description="d" "e"),
))
""",
    """
class Mine(StepSpecification):
    pass

X = Mine("X", outputs=[OutputSpec("a")])
""",
]


@pytest.mark.parametrize("text", WAYS, ids=range(len(WAYS)))
def test_all_ways_to_write_specifications_are_read_as_python_makes_them(text: str, tmp_path: Path) -> None:
    names: dict[str, object] = {"__name__": "file"}
    exec(IMPORT + BASE + text, names)

    found = specs(tmp_path, BASE + text)

    seen: set[str] = set()
    for read in found:
        assert (read.fault, read.unknown) == (None, ())
        for constant in read.constants:
            seen.add(constant.partition("[")[0])
            real: StepSpecification = eval(constant, dict(names))
            assert (read.step_type, read.node_type) == (real.step_type, real.node_type)
            assert [one.need for one in read.dependencies] == list(real.dependencies.values())
            assert [one.offer for one in read.outputs] == list(real.outputs.values())
            assert (read.contract is None) == (real.script_contract is None)
            if read.contract and real.script_contract:
                assert {e.name: e.value for e in read.contract.inputs} == real.script_contract.expected_input_paths
    assert seen == {name for name, value in names.items() if _is_declared(value)}


def _is_declared(value: object) -> bool:
    held = value.values() if isinstance(value, dict) else [value]
    return any(isinstance(one, StepSpecification) for one in held)


def test_wrong_declarations_are_read_as_they_stand(tmp_path: Path) -> None:
    text = "X = StepSpecification('X', dependencies=[DependencySpec('a'), DependencySpec('a', DependencyType.NOTHING)])"
    (read,) = specs(tmp_path, text)

    assert [one.need.logical_name for one in read.dependencies] == ["a", "a"]
    assert read.dependencies[1].need.dependency_type == "DependencyType.NOTHING"
    assert shown(read.dependencies[1].place_of("dependency_type")) == "DependencyType.NOTHING"


@pytest.mark.parametrize(
    ("text", "fact", "seen"),
    [
        ("DependencySpec(name())", "logical_name is not known: name is not bound here", "name"),
        ("DependencySpec('a', compatible_sources='Loading')", "compatible_sources is 'Loading'", "'Loading'"),
        ("DependencySpec('a', semantic_keywords=['b', 1])", "semantic_keywords is ['b', 1]", "['b', 1]"),
        ("DependencySpec('a', required='no')", "required is 'no'", "'no'"),
        ("DependencySpec(5)", "logical_name is 5", "5"),
        ("DependencySpec('a', output_type='b')", "there is no field output_type", "'b'"),
        ("DependencySpec('a', aliases={'b', 'c'}, requires=1)", "there is no field requires", "1"),
        ("*more", "not all dependencies are known", "[*more]"),
    ],
)
def test_what_is_not_known_or_does_not_fit_is_told(text: str, fact: str, seen: str, tmp_path: Path) -> None:
    (read,) = specs(tmp_path, f"X = StepSpecification('X', dependencies=[{text}])")

    assert [(one.fact, shown(one.place)) for one in read.unknown] == [(fact, seen)]


def test_a_step_type_that_is_not_known_is_told(tmp_path: Path) -> None:
    (read,) = specs(tmp_path, "import os\nX = StepSpecification(os.environ['A'])")

    assert [one.fact for one in read.unknown] == ["step_type is not known"]
    assert read.step_type == ""


def test_the_contract_that_a_specification_names(tmp_path: Path) -> None:
    (read,) = specs(
        tmp_path,
        "from other import CONTRACT\nX = StepSpecification('X', script_contract=CONTRACT)",
        other="from cursus.core.base.contract_base import ScriptContract\nCONTRACT = ScriptContract('a.py')",
    )

    assert read.contract is not None
    assert (read.contract.name, read.contract.path.name) == ("CONTRACT", "other.py")
    assert shown(read.place_of("script_contract")) == "CONTRACT"  # type: ignore[arg-type]
    assert read.place_of("outputs") == read.place


def test_specifications_of_a_condition_are_all_told(tmp_path: Path) -> None:
    text = "import os\nif os.name == 'nt':\n    X = StepSpecification('A')\nelse:\n    X = StepSpecification('B')"

    assert [one.step_type for one in specs(tmp_path, text)] == ["A", "B"]


def test_defaults_are_those_of_the_classes(tmp_path: Path) -> None:
    (read,) = specs(
        tmp_path, "X = StepSpecification('X', dependencies=[DependencySpec('a')], outputs=[OutputSpec('b')])"
    )

    assert read.dependencies[0].need == DependencySpec("a")
    assert read.outputs[0].offer == OutputSpec("b")
    assert read.outputs[0].offer.output_type is DependencyType.PROCESSING_OUTPUT
    assert read.job_type is None
