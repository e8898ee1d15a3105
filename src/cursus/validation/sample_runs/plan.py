"""Which runs there are: nodes with their config and data, each upstream once, configured for what reads it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cursus.core.base.contract_base import TrainingScriptContract
from cursus.core.base.enums import DependencyType
from cursus.core.config_fields.markers import Input
from cursus.validation.loading import LoadFault
from cursus.validation.sample_runs.columns import PLAIN_COLUMNS, ColumnField, column_fields, columns_of, overlaid
from cursus.validation.sample_runs.model import Obstacle
from cursus.validation.sample_values import sample_config
from cursus.validation.samples.model import FilesSample, OutputSample, TableSample
from cursus.validation.samples.tables import write_sample

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pydantic import BaseModel

    from cursus.core.base.specification_base import DependencySpec, StepSpecification
    from cursus.validation.loading import LoadedStep
    from cursus.validation.sample_runs.steps import SampledStep, SampledSteps
    from cursus.validation.samples.model import Column, InputSample

__all__ = ["Feed", "Folder", "Node", "Plan", "UnreadyError", "Wire", "Wish", "configured", "input_fields"]

_TABLES = (DependencyType.PROCESSING_OUTPUT, DependencyType.TRAINING_DATA, DependencyType.CUSTOM_PROPERTY)
_SPLITS = ("train", "val", "test")


class UnreadyError(Exception):
    """A step that cannot be run, and why."""

    def __init__(self, fact: str, hint: str) -> None:
        """Holds the obstacle."""
        super().__init__(fact)
        self.obstacle = Obstacle(fact, hint)


@dataclass(frozen=True, slots=True)
class Folder:
    """Data in a folder or file here, and the address under which a run finds them."""

    uri: str
    path: Path


@dataclass(frozen=True, slots=True)
class Wire:
    """An output of another node."""

    node: Node
    output: str


Feed = Folder | Wire


@dataclass(frozen=True, slots=True)
class Node:
    """One run of a step: as which job type, with which values in its config, on which data.

    `columns` are those that its config names; `is_guessed` tells that its data are not what its own samples say.
    """

    name: str
    step: SampledStep
    job_type: str
    values: Mapping[str, Any]
    feeds: Mapping[str, Feed]
    columns: tuple[str, ...] = ()
    is_guessed: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The steps whose outputs it reads."""
        found = (each.node.step.files.qualified for each in self.feeds.values() if isinstance(each, Wire))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks of a step upstream: column fields as its own are, and columns in the data."""

    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    columns: Mapping[str, Column] = field(default_factory=dict[str, "Column"])


class Plan:
    """The nodes of some runs, in an order in which they can be built; their data are written below a folder."""

    def __init__(self, steps: SampledSteps, folder: Path) -> None:
        """Takes the steps that there are, and where data are written."""
        self.nodes: dict[str, Node] = {}
        self._steps, self._folder = steps, folder
        self._names: dict[str, str] = {}
        self._folders: dict[str, Folder] = {}
        self._within: list[str] = []

    def node(
        self,
        step: SampledStep,
        job_type: str = "",
        wish: Wish | None = None,
        pinned: Mapping[str, tuple[SampledStep, str, str]] | None = None,
    ) -> Node:
        """The node of a step that does what a reader wishes; `pinned` are needs answered by a step, job type, output.

        Raises:
            UnreadyError: the step or one upstream cannot be run.
        """
        mark = f"{step.files.qualified} {job_type}"
        if mark in self._within:
            raise UnreadyError(f"its data come from itself: {' -> '.join([*self._within, mark])}", _SAY)
        self._within.append(mark)
        try:
            return self._added(_Draft(self, step, job_type, wish or Wish(), pinned or {}).node())
        finally:
            self._within.pop()

    def spoiled(self, node: Node, need: str, folder: Folder) -> Node:
        """The same node on other data at one need."""
        return self._added(replace(node, name="", feeds={**node.feeds, need: folder}))

    def folder_of(self, sample: TableSample | FilesSample) -> Folder:
        """The data of a sample, written once."""
        key = repr(sample)
        if key not in self._folders:
            path = self._folder / str(len(self._folders))
            if isinstance(sample, TableSample):
                _write_table(sample, path)
            else:
                for name, text in sample.files.items():
                    (path / name).parent.mkdir(parents=True, exist_ok=True)
                    (path / name).write_text(text, encoding="utf-8")
            self._folders[key] = Folder(f"s3://samples/given/{path.name}", path)
        return self._folders[key]

    def upstream(self, step: SampledStep, need: DependencySpec, job_type: str, wish: Wish) -> Wire | None:
        """What the best of the steps that answer a need writes; None where there is none.

        Raises:
            UnreadyError: there are some, and none can be run.
        """
        problem: UnreadyError | None = None
        for supplier in self._steps.suppliers(step, need, job_type):
            try:
                return Wire(self.node(supplier.step, supplier.job_type, wish), supplier.output)
            except UnreadyError as error:
                problem = problem or error
        if problem is not None:
            raise problem
        return None

    def output_of(self, step: SampledStep, sample: OutputSample, wish: Wish) -> Wire:
        """What a samples file means by the output of a step.

        Raises:
            UnreadyError: the step cannot be run, or there is none of that name.
        """
        found = self._steps.named(step, sample.step)
        if found is None:
            raise UnreadyError(f"there is no step {sample.step!r}", "name a step in the samples file")
        return Wire(self.node(found[0], found[1], wish), sample.output)

    def _added(self, node: Node) -> Node:
        """The node under a name of its own; the one that there is where it would be the same."""
        feeds = {need: each.uri if isinstance(each, Folder) else (each.node.name, each.output)
                 for need, each in node.feeds.items()}  # fmt: skip
        key = json.dumps([node.step.files.qualified, node.job_type, node.values, feeds], sort_keys=True, default=str)
        if key not in self._names:
            name = f"{node.step.files.name[:40]}-{len(self.nodes)}"
            self._names[key] = name
            self.nodes[name] = replace(node, name=name)
        return self.nodes[self._names[key]]


class _Draft:
    """A node while it is put together."""

    def __init__(
        self,
        plan: Plan,
        step: SampledStep,
        job_type: str,
        wish: Wish,
        pinned: Mapping[str, tuple[SampledStep, str, str]],
    ) -> None:
        classes = step.classes
        if isinstance(classes, LoadFault):
            raise UnreadyError(f"{classes.subject} {classes.fact}", classes.hint or "mend the module")
        if step.faults:
            raise UnreadyError(f"the samples file of {step.files.name} is at fault", f"check {step.files.name} first")
        self._plan, self._step, self._wish, self._pinned = plan, step, wish, pinned
        self._job_type = job_type if job_type in classes.specs else next(iter(classes.specs), "")
        self._classes: LoadedStep = classes
        self._inputs = step.samples.inputs
        self._values, self._fields = configured(step, classes.config, self._job_type, wish.fields)
        self._marks = input_fields(classes.config)
        self._is_guessed = False

    def node(self) -> Node:
        spec = self._spec()
        feeds: dict[str, Feed] = {}
        values = dict(self._values)
        for name, need in spec.dependencies.items():
            if self._is_answered(name):
                continue
            feed = self._feed(need, spec)
            if feed is None:
                continue
            if isinstance(feed, Folder) and name in self._marks:
                values[self._marks[name]] = feed.uri
            feeds[name] = feed
        columns = tuple(columns_of(self._fields))
        return Node("", self._step, self._job_type, values, feeds, columns, self._is_guessed)

    def _spec(self) -> StepSpecification:
        try:
            return self._classes.specs[self._job_type]
        except KeyError:
            raise UnreadyError("its builder names no specification", "give the builder `specs`") from None

    def _is_answered(self, need: str) -> bool:
        return bool(self._step.samples.config.get(self._marks.get(need, "")))

    def _feed(self, need: DependencySpec, spec: StepSpecification) -> Feed | None:
        name = need.logical_name
        sample = self._inputs.get(name)
        if name in self._pinned:
            step, job_type, output = self._pinned[name]
            return Wire(self._plan.node(step, job_type, self._wish_for(sample)), output)
        if sample is not None:
            return self._sampled(sample, need, spec)
        if not need.required:
            return None
        self._is_guessed = True
        wire = self._plan.upstream(self._step, need, self._job_type, self._wish_for(None))
        return wire or self._guessed(need, spec)

    def _sampled(self, sample: InputSample, need: DependencySpec, spec: StepSpecification) -> Feed:
        if isinstance(sample, OutputSample):
            return self._plan.output_of(self._step, sample, self._wish_for(None))
        if isinstance(sample, FilesSample):
            return self._plan.folder_of(sample)
        tables = [each for each in spec.dependencies if isinstance(self._inputs.get(each), TableSample)]
        if need.logical_name == tables[0]:
            sample = replace(sample, columns={**self._wish.columns, **sample.columns})
        return self._plan.folder_of(sample)

    def _guessed(self, need: DependencySpec, spec: StepSpecification) -> Folder:
        """A table with the columns that are known to be asked for, and plain ones."""
        if need.dependency_type not in _TABLES or need.data_type != "S3Uri":
            fact = f"need {need.logical_name!r} ({need.dependency_type}) has no samples, and no step that offers it"
            raise UnreadyError(fact, f"{_SAY}: inputs: {{{need.logical_name}: {{from: STEP.output}}}}")
        columns = {**PLAIN_COLUMNS, **self._wish.columns, **columns_of(self._fields)}
        is_training = isinstance(spec.script_contract, TrainingScriptContract)
        is_split = is_training and need.dependency_type is DependencyType.TRAINING_DATA
        return self._plan.folder_of(TableSample(columns, folders=_SPLITS if is_split else ()))

    def _wish_for(self, sample: InputSample | None) -> Wish:
        """What is asked of a step upstream of this one."""
        own = sample.columns if isinstance(sample, TableSample) else {}
        fields = {each.name: _value_at(self._values, each.keys) for each in self._fields}
        told = {name: value for name, value in fields.items() if value}
        columns = {**self._wish.columns, **columns_of(self._fields), **own}
        return Wish({**self._wish.fields, **told}, columns)


_SAY = "describe its data in a samples file"


def configured(
    step: SampledStep, config: type[BaseModel], job_type: str, told: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[ColumnField, ...]]:
    """The values of a step's config, and its fields that name columns; `told` are those fields as a reader has them."""
    given = dict(step.samples.config)
    if job_type and "job_type" in config.model_fields:
        given["job_type"] = job_type
    values = sample_config(config, overlaid(given, tuple(column_fields(config, given)), told))
    return values, tuple(column_fields(config, values))


def input_fields(config: type[BaseModel]) -> dict[str, str]:
    """The needs that fields of a config answer, with these fields."""
    fields = config.model_fields.items()
    return {mark.logical_name: name for name, field in fields for mark in field.metadata if isinstance(mark, Input)}


def _value_at(values: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    for key in keys:
        values = values.get(key) if isinstance(values, dict) else None  # type: ignore[assignment]  # the last is a value
    return values


def _write_table(sample: TableSample, path: Path) -> None:
    try:
        write_sample(sample, path)
    except ImportError as error:
        raise UnreadyError(f"its samples are {sample.format}: {error}", "pip install pyarrow") from None
