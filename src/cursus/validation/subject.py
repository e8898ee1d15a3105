"""What rules look at: one step, each part read when it is first asked for, and the world that the step is in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cursus.core.base.names import snake_case, split_node_name
from cursus.errors import CursusError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cursus.registry.definitions import StepDefinition
    from cursus.validation.loading import LoadedStep, LoadFault, Loading
    from cursus.validation.model import StepFiles
    from cursus.validation.reading.builders import DeclaredBuilder
    from cursus.validation.reading.configs import DeclaredConfig
    from cursus.validation.reading.contracts import DeclaredContract
    from cursus.validation.reading.modules import Modules
    from cursus.validation.reading.script_facts import ScriptFacts
    from cursus.validation.reading.sources import Source
    from cursus.validation.reading.specs import DeclaredSpec
    from cursus.validation.sample_runs.model import StepRuns
    from cursus.validation.steps import Subject
    from cursus.validation.trials import Trials

__all__ = ["NEIGHBOUR", "OWN", "StepReading", "World"]

NEIGHBOUR, OWN = "neighbour ", "pipeline-failure"
"""What an examination is at while another step is tried, and while the step itself is tried beside it."""

# The names that definitions have for types of steps, where the registry has others.
_IN_DEFINITIONS = {"CreateModel": "Model"}


class StepReading:
    """All that is known of one step. Nothing of it is executed but for `loading`, `loaded` and `trials`.

    Only rules that run code ask for these; they are applied in a process of their own.

    A part is None, or empty, where the step has no file for it. `looked` are the files that rules asked for, also
    beside those of the step.
    """

    def __init__(self, subject: Subject, modules: Modules) -> None:
        """Takes the step, and the files of the whole check."""
        self.files: StepFiles = subject.files
        self.definition: StepDefinition = subject.definition
        self.looked: set[Path] = set()
        self._source = subject.source
        self._modules = modules

    @property
    def table(self) -> Path | None:
        """The file of the table of the step's source, where there is one."""
        table = self._source.table
        return table if table is not None and self.is_there(table) else None

    def source(self, path: Path) -> Source:
        """The syntax tree of a file."""
        self.looked.add(path)
        return self._modules.source(path)

    def is_there(self, path: Path) -> bool:
        """Whether there is such a file; what a rule says on account of it is looked at anew when it comes or goes."""
        self.looked.add(path)
        return path.is_file()

    def files_in(self, layer: str) -> list[Path]:
        """The Python files of a layer's folder, also those of other steps; it counts which there are."""
        folder = self._source.folder / layer
        self.looked.add(folder)
        return sorted(folder.glob("*.py"))

    @property
    def tests(self) -> Path | None:
        """The folder of the tests that are kept beside the step; shared steps and packs have none."""
        kind, workspace, place = self.definition.origin.kind, self._source.workspace, self._source.folder
        folders: list[Path] = []
        if kind == "workspace" and workspace is not None:
            folders = [workspace.folder / "tests"]
        elif kind == "folder":
            folders = [place / "tests", place.parent / "tests"]
        self.looked.update(folders)
        return next((each for each in folders if each.is_dir()), None)

    def files_below(self, folder: Path) -> list[Path]:
        """The Python files below a folder; it counts which there are."""
        folders = [folder, *(each for each in folder.rglob("*") if each.is_dir() and each.name != "__pycache__")]
        self.looked.update(folders)
        return sorted(file for each in folders for file in each.glob("*.py"))

    @cached_property
    def script(self) -> ScriptFacts | None:
        """What the script does."""
        from cursus.validation.reading.scripts import read_script

        return read_script(self.files.script, modules=self._modules) if self.files.script else None

    @cached_property
    def contract(self) -> DeclaredContract | None:
        """What the contract promises."""
        from cursus.validation.reading.contracts import read_contract

        return read_contract(self.files.contract, self._modules) if self.files.contract else None

    @cached_property
    def specs(self) -> tuple[DeclaredSpec, ...]:
        """What the step needs and offers, for each job type."""
        from cursus.validation.reading.specs import read_specs

        return tuple(read_specs(self.files.spec, self._modules)) if self.files.spec else ()

    @cached_property
    def config(self) -> DeclaredConfig | None:
        """What its users set: the class that the table names, where the file has it."""
        from cursus.validation.reading.configs import read_configs

        file, name = self.files.config, self.definition.config_class
        return read_configs(file, self._modules, name)[0] if file else None

    @cached_property
    def hyperparameters(self) -> DeclaredConfig | None:
        """What steers the training: the first class of the file."""
        from cursus.validation.reading.configs import read_hyperparameters

        file = self.files.hyperparameters
        return read_hyperparameters(file, self._modules) if file else None

    @cached_property
    def builder(self) -> DeclaredBuilder | None:
        """How the step is made."""
        from cursus.validation.reading.builders import read_builder

        return read_builder(self.files.builder, self._modules) if self.files.builder else None

    @cached_property
    def loading(self) -> Loading:
        """What comes of importing the step's classes; this runs the modules of the step."""
        from cursus.validation.loading import load_step

        return load_step(self.definition, self._source)

    @property
    def loaded(self) -> LoadedStep | LoadFault:
        """The classes of the step; a fault where its modules cannot be imported, or do not hold them."""
        return self.loading.step

    @cached_property
    def trials(self) -> Trials:
        """What the step's builder makes with sample values; this runs the builder."""
        from cursus.errors import ConfigurationError
        from cursus.validation.attempts import breakage
        from cursus.validation.loading import LoadFault
        from cursus.validation.samples.reading import config_values
        from cursus.validation.trials import Trials, try_step

        loaded = self.loaded
        if isinstance(loaded, LoadFault):
            return Trials()
        self.looked.add(self.samples)
        try:
            return try_step(loaded, config_values(self.samples), self._source.folder)
        except ConfigurationError as error:
            return Trials(refused=(("", breakage(error, self._source.folder)),))

    @property
    def folder(self) -> Path:
        """The folder that the layers of the step lie in."""
        return self._source.folder

    @property
    def samples(self) -> Path:
        """The file that may say with which values the step is tried."""
        return self.folder / "samples" / f"{snake_case(self.definition.name)}.yaml"


class World:
    """What a step is checked against: the steps that it sees, what they offer, and the service.

    `used` names the parts that rules have asked for since it was last emptied. `at` is told whose code is run next;
    steps that are `avoided` are not tried.
    """

    def __init__(
        self,
        subjects: tuple[Subject, ...],
        reading: Callable[[Subject], StepReading],
        runs: Callable[[str], StepRuns | None] = lambda _: None,
    ) -> None:
        """Takes the steps that are seen, what reads one of them, and what knows of its runs on samples."""
        self.subjects, self._reading, self._runs = subjects, reading, runs
        self.used: set[str] = set()
        self.avoided: frozenset[str] = frozenset()
        self.at: Callable[[str], None] = lambda _: None

    @cached_property
    def _steps(self) -> Mapping[str, StepFiles]:
        return {each.definition.visible_name: each.files for each in self.subjects}

    @cached_property
    def _subjects(self) -> Mapping[str, Subject]:
        return {each.files.qualified: each for each in self.subjects}

    def neighbour(self, files: StepFiles) -> StepReading | None:
        """A step that is seen, with what its builder makes; None where trying it is known to end a process."""
        if files.qualified in self.avoided:
            return None
        self.used |= {"steps", "specs"}
        found = self._reading(self._subjects[files.qualified])
        self.at(f"{NEIGHBOUR}{files.qualified}")
        found.trials  # noqa: B018 - so that it is known whose code is at work
        self.at(OWN)
        return found

    @cached_property
    def _specs(self) -> tuple[tuple[StepFiles, DeclaredSpec], ...]:
        return tuple((each.files, spec) for each in self.subjects for spec in self._reading(each).specs)

    @cached_property
    def _specs_by_name(self) -> Mapping[str, tuple[DeclaredSpec, ...]]:
        found: dict[str, tuple[DeclaredSpec, ...]] = {}
        for files, spec in self._specs:
            prefix = files.qualified.removesuffix(files.name)
            names = {spec.step_type, split_node_name(spec.step_type)[0]}
            for name in {each.lower() for bare in names for each in (bare, f"{prefix}{bare}")}:
                found[name] = (*found.get(name, ()), spec)
        return found

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {name.lower(): name for name in self._steps}

    @property
    def names(self) -> Mapping[str, str]:
        """The names that mean the steps that are seen, by their small letters."""
        self.used.add("steps")
        return self._names

    @property
    def steps(self) -> Mapping[str, StepFiles]:
        """The steps that are seen, by the names that mean them."""
        self.used.add("steps")
        return self._steps

    @property
    def specs(self) -> tuple[tuple[StepFiles, DeclaredSpec], ...]:
        """All specifications that are seen, each with its step."""
        self.used |= {"steps", "specs"}
        return self._specs

    def specs_of(self, source: str) -> tuple[DeclaredSpec, ...]:
        """The specifications that a need means by a source: of a step, or of one of its job types alone.

        A source that names its origin, as `project_x:RowCount` does, means the step of that origin.
        """
        self.used |= {"steps", "specs"}
        return self._specs_by_name.get(source.lower(), ())

    def script_of(self, files: StepFiles) -> ScriptFacts | None:
        """What the script of a step that is seen does; the rule that asks says which files it looked at."""
        found = next((each for each in self.subjects if each.files == files), None)
        return self._reading(found).script if found is not None else None

    def runs(self, step: StepReading) -> StepRuns:
        """What came of running the step on samples, on spoiled ones, and on what other steps write.

        Raises:
            CursusError: the runs broke off: nothing is known of the step.
        """
        from cursus.validation.sample_runs.model import StepRuns

        self.used |= {"steps", "specs", "runtime"}
        found = self._runs(step.files.qualified) or StepRuns()
        step.looked |= found.reached
        if found.broken:
            raise CursusError(f"running the steps broke off with {found.broken}")
        return found

    def property_problem(self, sagemaker_step_type: str, path: str) -> str | None:
        """Why a step of that type has no property at that path; None where it has, or where the type is not known.

        The answer is that of the shapes by which the service describes its jobs.
        """
        from cursus.definition.property_paths import property_exists
        from cursus.definition.step_types import STEP_TYPES

        kind = _IN_DEFINITIONS.get(sagemaker_step_type, sagemaker_step_type)
        return property_exists(kind, path) if kind in STEP_TYPES else None
