"""The requirements of a step, asked for one by one; knows nothing of terminals."""

from cursus.planner.questions.dialog import Dialog, Recorded
from cursus.planner.questions.question import Question

__all__ = ["Dialog", "Question", "Recorded"]
