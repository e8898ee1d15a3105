"""The names and places that follow from a step's name and from whose it is, by rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.plan import Component
    from cursus.planner.requirements import StepRequirements

__all__ = ["StepNames"]

_SHARED = "src/cursus"


@dataclass(frozen=True)
class StepNames:
    """What the parts of a step are called, and the files that they lie in, below the root.

    >>> names = StepNames("RowCount", "project_x")
    >>> names.config_class, names.contract_constant, names.code, names.paths["tests"].rpartition("/")[2]
    ('RowCountConfig', 'ROW_COUNT_CONTRACT', 'development/projects/project_x/src/cursus_dev', 'test_row_count.py')
    """

    step: str
    project_id: str | None = None

    @classmethod
    def of(cls, requirements: StepRequirements) -> StepNames:
        """The names of the step that is required."""
        isolated = requirements.developer_type == "isolated"
        return cls(requirements.step_name, requirements.project_id if isolated else None)

    @cached_property
    def stem(self) -> str:
        """What the files are named after."""
        return snake_case(self.step)

    @property
    def entry_point(self) -> str:
        """The script's file name."""
        return f"{self.stem}.py"

    @property
    def config_class(self) -> str:
        """The class of what a user sets."""
        return f"{self.step}Config"

    @property
    def builder_class(self) -> str:
        """The class that makes the SageMaker step."""
        return f"{self.step}StepBuilder"

    @property
    def hyperparameters_class(self) -> str:
        """The class of what steers training."""
        return f"{self.step.removesuffix('Training')}ModelHyperparameters"

    @property
    def contract_constant(self) -> str:
        """The name of the contract."""
        return f"{self.stem.upper()}_CONTRACT"

    @property
    def spec_constant(self) -> str:
        """The name of the specification, or of the specifications by job type."""
        return f"{self.stem.upper()}_SPEC"

    @property
    def package(self) -> str:
        """The package whose module `steps` holds the layers, as code below it imports it."""
        return "cursus_dev" if self.project_id else "cursus"

    @property
    def project(self) -> str:
        """The project's folder; empty for shared steps."""
        return f"development/projects/{self.project_id}" if self.project_id else ""

    @property
    def code(self) -> str:
        """The folder of the package."""
        return f"{self.project}/src/cursus_dev" if self.project_id else _SHARED

    @cached_property
    def paths(self) -> Mapping[Component, str]:
        """The file of each component, with forward slashes; that of `exports` is the package of the builders."""
        steps, stem = f"{self.code}/steps", self.stem
        beside = f"{self.project}/" if self.project_id else ""
        tests = f"{beside}tests" if self.project_id else "tests/unit/steps"
        table = "project_step_names.py" if self.project_id else "step_names_original.py"
        return {
            "contract": f"{steps}/contracts/{stem}_contract.py",
            "spec": f"{steps}/specs/{stem}_spec.py",
            "config": f"{steps}/configs/config_{stem}_step.py",
            "builder": f"{steps}/builders/builder_{stem}_step.py",
            "script": f"{steps}/scripts/{stem}.py",
            "hyperparameters": f"{steps}/hyperparams/hyperparameters_{stem}.py",
            "registry": f"{self.code}/registry/{table}",
            "exports": f"{steps}/builders/__init__.py",
            "samples": f"{steps}/samples/{stem}.yaml",
            "tests": f"{tests}/test_{stem}.py",
            "docs": f"{beside}docs/steps/{stem}.md",
        }

    @property
    def plan(self) -> str:
        """Where the plan is written if nobody says where."""
        return f"{self.project or 'docs'}/plans/{self.stem}_implementation_plan.md"

    def layer_package(self, layer: str) -> str:
        """The `__init__` of a layer's package: of `contracts`, `specs`, `configs`, `builders`, `hyperparams`."""
        return f"{self.code}/steps/{layer}/__init__.py"
