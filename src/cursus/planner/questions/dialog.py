"""A dialog as the answers given so far: what comes next follows from them alone, so that it can stop and go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.planner.questions.course import course
from cursus.planner.questions.question import WrongAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.planner.questions.question import Question
    from cursus.planner.questions.surroundings import Surroundings

__all__ = ["Dialog", "Recorded"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer as it was typed, and the question that it was given to."""

    key: str
    answer: str


@dataclass(frozen=True)
class Dialog:
    """The questions about a new step, as far as they are answered.

    `question` is what is asked next, None where all is answered; `requirements` is then what a file of requirements
    holds. `dropped` counts recorded answers that do not fit the questions any more.
    """

    surroundings: Surroundings
    answers: tuple[Recorded, ...]
    question: Question | None
    requirements: Mapping[str, Any] | None
    dropped: int = 0

    @classmethod
    def of(cls, surroundings: Surroundings, answers: tuple[Recorded, ...] = ()) -> Dialog:
        """The dialog after some answers; from the first on that is not understood, they are dropped."""
        asking = course(surroundings)
        question = next(asking)
        for at, each in enumerate(answers):
            try:
                if question.key != each.key:
                    return cls(surroundings, answers[:at], question, None, len(answers) - at)
                question = asking.send(question.value(each.answer))
            except WrongAnswerError:
                return cls(surroundings, answers[:at], question, None, len(answers) - at)
            except StopIteration as end:
                return cls(surroundings, answers[: at + 1], None, end.value, len(answers) - at - 1)
        return cls(surroundings, answers, question, None)

    def answered(self, answer: str) -> Dialog:
        """The dialog after one more answer.

        Raises:
            WrongAnswerError: the answer is not understood.
        """
        if self.question is None:
            return self
        self.question.value(answer)
        return Dialog.of(self.surroundings, (*self.answers, Recorded(self.question.key, answer)))

    def back(self) -> Dialog:
        """The dialog without its last answer."""
        return Dialog.of(self.surroundings, self.answers[:-1])
