"""Runs steps from a process of its own: code of a step that ends the process, or never ends, ends no check."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

from cursus.validation.sample_runs.model import Obstacle, StepRuns
from cursus.validation.sample_runs.rounds import step_runs
from cursus.validation.sample_runs.steps import SampledStep, SampledSteps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

    from cursus.validation.examination import Examination
    from cursus.validation.model import StepFiles
    from cursus.validation.steps import Subject

    Heard = Callable[[int, int], None]

__all__ = ["runs_apart"]

_SILENCE_SECONDS = 60.0
"""How long importing and making steps may take, and what a run may take beside the time that its samples allow."""

_GRACE_SECONDS = 5.0


def runs_apart(subjects: Sequence[Subject], examination: Examination, heard: Heard | None) -> dict[str, StepRuns]:
    """What comes of running steps, by their full names.

    Where the process ends early, each step is run by itself, so that only the one that ended it is without.

    Args:
        subjects: the steps.
        examination: reads them and those that they see.
        heard: is told how many runs have ended, and how many there are by now.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return _runs(_Steps(subjects, examination), heard or _nobody)
    found = _in_process(subjects, examination, heard or _nobody)
    if found is not None:
        return found
    if len(subjects) == 1:
        return {subjects[0].files.qualified: _ended(subjects[0], examination)}
    parts = (runs_apart([each], examination, heard) for each in subjects)
    return {name: runs for part in parts for name, runs in part.items()}


def _ended(subject: Subject, examination: Examination) -> StepRuns:
    """What is known of a step with which the process ended; any step that it sees may have done it."""
    fact = "its code, or that of a step upstream, ends the process or does not come to an end"
    hint = "mend the modules of the step: they may not end the process, nor wait"
    seen = (path for each in examination.world(subject).subjects for _, path in each.files.layers())
    return StepRuns(obstacles=(Obstacle(fact, hint),), reached=frozenset(seen))


def _in_process(subjects: Sequence[Subject], examination: Examination, heard: Heard) -> dict[str, StepRuns] | None:
    """What a process finds; None where it has ended early, or was silent for too long."""
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(subjects, examination, sending), daemon=True)
    process.start()
    sending.close()
    try:
        return _received(receiving, heard)
    finally:
        receiving.close()
        # It has told all that it knows, or will not any more.
        process.join(_GRACE_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()


def _received(receiving: Connection, heard: Heard) -> dict[str, StepRuns] | None:
    allowed = _SILENCE_SECONDS
    try:
        while receiving.poll(allowed):
            told = receiving.recv()
            if isinstance(told, dict):
                found: dict[str, StepRuns] = told
                return found
            done, of, seconds = told
            allowed = _SILENCE_SECONDS + seconds
            heard(done, of)
    except EOFError:
        return None
    return None


def _send(subjects: Sequence[Subject], examination: Examination, sending: Connection) -> None:
    steps = _Steps(subjects, examination)
    longest = max(each.samples.seconds for each in steps.chosen)
    try:
        sending.send(_runs(steps, lambda done, of: sending.send((done, of, longest))))
    except KeyboardInterrupt:
        return
    finally:
        sending.close()


def _runs(steps: _Steps, heard: Heard) -> dict[str, StepRuns]:
    try:
        return step_runs(steps.chosen, steps.every, heard)
    except Exception as error:  # noqa: BLE001 - told of each step by every rule that asks, and of none as a success
        broken = StepRuns(broken=f"{type(error).__name__}: {error}")
        return {each.files.qualified: broken for each in steps.chosen}


def _nobody(done: int, of: int) -> None:
    """Takes the progress where nobody wants to know it."""


class _Steps:
    """The steps of a check, those to be run and those upstream of them."""

    def __init__(self, subjects: Sequence[Subject], examination: Examination) -> None:
        self._examination = examination
        seen = (each for subject in subjects for each in examination.world(subject).subjects)
        self._subjects = {each.files.qualified: each for each in (*seen, *subjects)}
        self.every = SampledSteps(self._made)
        self.chosen = [self.every.of(each.files) for each in subjects]

    def _made(self, files: StepFiles) -> SampledStep:
        subject = self._subjects[files.qualified]
        return SampledStep(self._examination.reading(subject), subject.source.folder, self._examination.world(subject))
