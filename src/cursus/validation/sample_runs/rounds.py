"""Runs steps: first all of them on their samples along pipelines, then their scripts on spoiled data."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cursus.engine.sandbox.launcher import Launcher
from cursus.validation.loading import LoadFault
from cursus.validation.sample_runs.building import Builds
from cursus.validation.sample_runs.judging import attempt_of, obstacle_of, written
from cursus.validation.sample_runs.model import Attempt, Obstacle, SampleFault, StepRuns
from cursus.validation.sample_runs.plan import Folder, Node, Plan, UnreadyError, Wire
from cursus.validation.sample_runs.running import results_of
from cursus.validation.sample_runs.sample_faults import sample_faults
from cursus.validation.sample_runs.spoiling import spoiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cursus.core.base.specification_base import DependencySpec
    from cursus.validation.sample_runs.model import Data
    from cursus.validation.sample_runs.running import Results
    from cursus.validation.sample_runs.steps import SampledStep, SampledSteps

__all__ = ["step_runs"]

_THREADS = 1
"""How many threads one script computes with: on samples, several would only wait for each other."""

_EMULATED = ("CreateModel", "Transform", "RegisterModel")


@dataclass(frozen=True, slots=True)
class _Task:
    """A node to be run for a step, and what it tells."""

    step: str
    node: Node
    data: Data
    case: str


@dataclass(slots=True)
class _Notes:
    """What is found of one step, as it comes."""

    attempts: list[Attempt] = field(default_factory=list[Attempt])
    obstacles: list[Obstacle] = field(default_factory=list[Obstacle])
    faults: list[SampleFault] = field(default_factory=list[SampleFault])
    reached: set[Path] = field(default_factory=set["Path"])

    def runs(self) -> StepRuns:
        unique = (tuple(dict.fromkeys(self.obstacles)), tuple(dict.fromkeys(self.faults)))
        return StepRuns(tuple(self.attempts), *unique, frozenset(self.reached))


def step_runs(
    chosen: Sequence[SampledStep], steps: SampledSteps, heard: Callable[[int, int], None] = lambda _done, _all: None
) -> dict[str, StepRuns]:
    """What comes of running some steps, by their qualified names.

    Args:
        chosen: the steps; those upstream are run for them.
        steps: all that there are.
        heard: is told how many runs have ended, and how many there are by now.
    """
    with TemporaryDirectory(prefix="cursus-samples-") as name:
        folder = Path(name).resolve()
        # What scripts import is imported once for both rounds.
        with closing(Launcher(folder / "sandbox.log", threads=_THREADS)) as launcher:
            return _Rounds(chosen, steps, folder, heard, launcher).outcome()


class _Rounds:
    """The runs of some steps."""

    def __init__(
        self,
        chosen: Sequence[SampledStep],
        steps: SampledSteps,
        folder: Path,
        heard: Callable[[int, int], None],
        launcher: Launcher,
    ) -> None:
        self._chosen, self._steps, self._folder, self._launcher = chosen, steps, folder, launcher
        self._plan = Plan(steps, folder / "given")
        self._notes = {step.files.qualified: _Notes() for step in chosen}
        self._heard, self._done, self._all = heard, 0, 0

    def outcome(self) -> dict[str, StepRuns]:
        tasks = [task for step in self._chosen for task in self._first_tasks(step)]
        builds = Builds({})
        results = self._run(builds, list(self._plan.nodes.values()))
        for task in tasks:
            self._judge(task, builds, results)
        self._note_files(tasks)
        outputs = dict(_outputs(builds, results))
        second = [each for task in tasks for each in self._spoiled_tasks(task, builds, outputs)]
        again = Builds({key: uri for key, (uri, _) in outputs.items()})
        results = self._run(again, list(dict.fromkeys(task.node.name for task in second)))
        for task in second:
            self._judge(task, again, results)
        return {name: notes.runs() for name, notes in self._notes.items()}

    def _run(self, builds: Builds, nodes: Sequence[Node | str]) -> Results:
        builds.add(each if isinstance(each, Node) else self._plan.nodes[each] for each in nodes)
        self._all += len(builds.built)
        return results_of(builds, self._folder / "store", self._ended, self._launcher)

    def _ended(self) -> None:
        self._done = min(self._done + 1, self._all)
        self._heard(self._done, self._all)

    def _first_tasks(self, step: SampledStep) -> Iterator[_Task]:
        """The runs of a step on its samples, as each job type, and on what every declared source writes."""
        notes, files, name = self._notes[step.files.qualified], step.files, step.files.qualified
        notes.reached |= step.reached()
        notes.faults += step.faults
        if step.faults or not (files.builder and files.config):
            return
        if files.script is None and files.sagemaker_step_type not in _EMULATED:
            return
        if isinstance(step.classes, LoadFault):
            notes.obstacles.append(Obstacle(f"{step.classes.subject} {step.classes.fact}", "mend the module"))
            return
        notes.faults += sample_faults(step, self._steps)
        if notes.faults:
            return
        for job_type in step.classes.specs or [""]:
            node = self._node(step, job_type)
            if node is not None:
                data: Data = "guessed data" if node.is_guessed else "samples"
                yield _Task(name, node, data, _words(node))
                yield from self._pairs(step, node)

    def _node(self, step: SampledStep, job_type: str) -> Node | None:
        notes = self._notes[step.files.qualified]
        try:
            return self._plan.node(step, job_type)
        except UnreadyError as error:
            notes.obstacles.append(error.obstacle)
            return None

    def _pairs(self, step: SampledStep, node: Node) -> Iterator[_Task]:
        """Runs of a step on what other steps write that its needs declare as sources."""
        if isinstance(step.classes, LoadFault):
            return
        for need in step.classes.specs[node.job_type].dependencies.values():
            for job_type, supplier, output in self._declared(step, need, node):
                try:
                    other = self._plan.node(
                        step, node.job_type, pinned={need.logical_name: (supplier, job_type, output)}
                    )
                except UnreadyError:
                    # What keeps the other step from being run is told of that one.
                    continue
                if other.name != node.name:
                    source = f"{supplier.files.name}{f' as {job_type}' if job_type else ''}"
                    case = f"what {source} writes to {output!r}"
                    yield _Task(step.files.qualified, other, "another step's output", case)

    def _declared(self, step: SampledStep, need: DependencySpec, node: Node) -> Iterator[tuple[str, SampledStep, str]]:
        if need.logical_name not in node.feeds and need.required:
            return
        for each in self._steps.suppliers(step, need, node.job_type):
            if each.is_declared:
                yield each.job_type, each.step, each.output

    def _judge(self, task: _Task, builds: Builds, results: Results) -> None:
        notes, name = self._notes[task.step], task.node.name
        built = builds.built.get(name)
        obstacle = builds.obstacles.get(name)
        if built is not None and obstacle is None:
            obstacle = obstacle_of(built, results[name])
        if task.data == "another step's output" and obstacle is not None:
            return
        if obstacle is not None:
            notes.obstacles.append(obstacle)
        elif built is not None:
            notes.attempts.append(attempt_of(built, results[name], task.data, task.case))

    def _note_files(self, tasks: Sequence[_Task]) -> None:
        for task in tasks:
            for step in _above(task.node):
                self._notes[task.step].reached |= step.reached()

    def _spoiled_tasks(
        self, task: _Task, builds: Builds, outputs: Mapping[tuple[str, str], tuple[str, Path]]
    ) -> Iterator[_Task]:
        """Runs of a script on data spoiled in each way, where it has succeeded on good ones."""
        node = task.node
        good = next((each for each in self._notes[task.step].attempts if each.job_type == node.job_type), None)
        is_first = good is not None and good is self._notes[task.step].attempts[0]
        if task.data == "another step's output" or not is_first or node.step.files.script is None:
            return
        if good is None or good.has_failed or node.name not in builds.built or not _runs_script(builds, node):
            return
        for need, feed in node.feeds.items():
            place = feed.path if isinstance(feed, Folder) else outputs.get((feed.node.name, feed.output), ("", None))[1]
            if place is None:
                continue
            target = self._folder / "spoiled" / node.name / need
            for at, each in enumerate(spoiled(place, need, node.columns, target)):
                folder = Folder(f"s3://samples/spoiled/{node.name}/{need}/{at}", each.path)
                yield _Task(task.step, self._respoiled(node, need, folder), "bad data", each.case)

    def _respoiled(self, node: Node, need: str, folder: Folder) -> Node:
        mark = next((each for each, value in node.values.items() if value == _uri_of(node.feeds[need])), None)
        changed = replace(node, values={**node.values, mark: folder.uri}) if mark else node
        return self._plan.spoiled(changed, need, folder)


def _uri_of(feed: Folder | Wire) -> str | None:
    return feed.uri if isinstance(feed, Folder) else None


def _runs_script(builds: Builds, node: Node) -> bool:
    """Whether a node runs its script as a job; handlers of models are only registered."""
    return all(each["Type"] in {"Processing", "Training"} for each in builds.built[node.name].requests)


def _outputs(builds: Builds, results: Results) -> Iterator[tuple[tuple[str, str], tuple[str, Path]]]:
    for name, built in builds.built.items():
        for output, uri, path in written(built, results.get(name, [])):
            yield (name, output), (uri, path)


def _above(node: Node) -> Iterator[SampledStep]:
    for feed in node.feeds.values():
        if isinstance(feed, Wire):
            yield feed.node.step
            yield from _above(feed.node)


def _words(node: Node) -> str:
    own = "data made up for it" if node.is_guessed else "its samples"
    sources = [each.rpartition(":")[2] for each in node.sources]
    return f"what {' and '.join(sources)} {'writes' if len(sources) == 1 else 'write'}" if sources else own
