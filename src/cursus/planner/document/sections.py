"""The sections of a plan: the seven, the details, and behind them what the plan holds in addition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.planner.document.components import COMPONENTS
from cursus.planner.document.entries import Entry, Group
from cursus.planner.document.forms import Code, Mapped, Pairs, Text, Texts, Value, Word, Words
from cursus.planner.document.records import Flag, Records

if TYPE_CHECKING:
    from cursus.planner.document.forms import Form

__all__ = ["DETAILS", "FILES", "RECORD", "REQUIREMENTS", "SECTIONS", "TITLE", "TRACE", "Section"]

TITLE = "Implementation Plan for"
REQUIREMENTS = "Requirements"
TRACE = "Requirement Traceability"
FILES = "Files"
RECORD = "Plan Record"
DETAILS = "Implementation Details"


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its number where it is one of the seven, its heading, and what stands in it.

    `form` is how the whole is written where it is not a list of entries.
    """

    key: str
    heading: str
    number: int | None = None
    entries: tuple[Entry, ...] = ()
    form: Form | None = None
    also: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The heading with its number."""
        return self.heading if self.number is None else f"{self.number}. {self.heading}"


CONNECTION = Records(
    "step",
    None,
    (
        Entry("Offer", "offer", Word(), "[what is offered]"),
        Entry("Need", "need", Word(), "[the need that it answers]"),
        Entry("Origin", "origin", Word(), "[shared, or whose step it is]", default="shared", beside=True),
        Entry("Job type", "job_type", Word(), "[its job type]", default=None, beside=True),
        Entry("Score", "score", Value(), "[0 to 1]", beside=True, computed=True),
        Entry("Reasons", "reasons", Pairs(numbers=True), "[what makes the score]", default=[], computed=True),
        Entry("Ties with", "ties_with", Words(), "[what scores the same]", default=[], computed=True),
    ),
    (Flag("chosen", "chosen", True, silent=True), Flag("not chosen", "chosen", False)),
    ("offer", "need"),
)
ALIGNED = Records(
    "name",
    "contract",
    (
        Entry("Specification", "specification", Text(), "[in the specification]", also=("Spec",), default=""),
        Entry("Script", "script", Text(), "[in the script]", default=""),
        Entry("Builder", "builder", Text(), "[in the builder]", default=""),
    ),
    says=True,
    about="[where it is in the contract]",
)
EDGE_CASE = Records(
    "id",
    "what",
    (
        Entry("Concerns", "concerns", Words(), "[ids of requirements]"),
        Entry("Handling", "handling", Text(), "[what is done]", also=("Handled by",)),
        Entry("Where", "where", Word(), "[config, builder, script, compiler or service]"),
    ),
    says=True,
    about="[what can go wrong]",
    nameless=True,
)
TEST = Records(
    "id",
    "what",
    (
        Entry("Name", "name", Word(), "[the test's name]", also=("Test",)),
        Entry("File", "file", Word(), "[the file]"),
        Entry("Covers", "covers", Words(), "[ids of requirements and edge cases]", default=[]),
    ),
    says=True,
    about="[what it shows]",
    nameless=True,
)
UNDECIDED = Records(
    "subject",
    "question",
    (
        Entry("Choices", "choices", Texts(), "[what could be]", also=("Options",), default=[]),
        Entry("Taken", "taken", Text(), "[what the plan holds for the time being]", default=""),
    ),
    says=True,
    about="[the question]",
)
CITATION = Records(
    "page", "why", (Entry("Section", "section", Text(), "[the page's section]", default=""),), about="[what for]"
)
DAG = Group(
    (
        Entry("Nodes", "nodes", Words(), "[the nodes]", default=[]),
        Entry("Edges", "edges", Pairs(), "[`One` -> `Another`]", default=[]),
        Entry("Pins", "pins", Mapped(), "[`need`: `Node.offer`]", default={}),
    ),
    "edges",
    loose=True,
)
_ENTRY = Entry("Entry", "entry", Code(), "[what is added]", default="")
FILE = Records("path", None, (Entry("Component", "component", Word(), "[what it is]"), _ENTRY))

SECTIONS = (
    Section(
        "overview",
        "Step Overview",
        1,
        (
            Entry("Purpose", "purpose", Text(), "[what the step is for]", must=True),
            Entry("Inputs", "inputs", Texts(), "[what it needs]", must=True),
            Entry("Outputs", "outputs", Texts(), "[what it gives]", must=True),
            Entry(
                "Position in pipeline",
                "position",
                Text(),
                "[behind and before which steps it stands]",
                also=("Position",),
                must=True,
            ),
            Entry("Architectural considerations", "considerations", Texts(), "[decisions, and why]", must=True),
            Entry(
                "Alignment with design principles", "principles", Texts(), "[how it keeps to the principles]", must=True
            ),
        ),
    ),
    Section("components", "Components to Create", 2, COMPONENTS),
    Section("updates", "Files to Update", 3, form=FILE),
    Section(
        "integration",
        "Integration Strategy",
        4,
        (
            Entry("Upstream steps", "upstream", CONNECTION, "[`Step`: `its offer` -> `our need`]", must=True),
            Entry("Downstream steps", "downstream", CONNECTION, "[`Step`: `our offer` -> `its need`]", must=True),
            Entry("DAG updates", "dag", DAG, "[the nodes and edges of the pipeline]", must=True),
            Entry("Unmet needs", "unmet", Words(), "[required needs that nothing offers]", default=[], computed=True),
            Entry(
                "Displaced wires",
                "displaced",
                Texts(),
                "[wires of others that it would tie with]",
                default=[],
                computed=True,
            ),
        ),
    ),
    Section(
        "alignment",
        "Contract-Specification Alignment",
        5,
        (
            Entry("Input alignment", "input", ALIGNED, "[each input path and the need of that name]", must=True),
            Entry("Output alignment", "output", ALIGNED, "[each output path and the offer of that name]", must=True),
            Entry(
                "Environment alignment",
                "environment",
                ALIGNED,
                "[each variable and the field that sets it]",
                default=[],
            ),
            Entry("Argument alignment", "argument", ALIGNED, "[each argument and the field that sets it]", default=[]),
            Entry("Validation strategy", "validation_strategy", Texts(), "[how it is seen that they agree]", must=True),
        ),
        also=("Alignment Strategy", "Alignment"),
    ),
    Section(
        "errors",
        "Error Handling Strategy",
        6,
        (
            Entry("Input validation", "input_validation", Texts(), "[how inputs are checked]", must=True),
            Entry("Script robustness", "robustness", Texts(), "[what can fail, and what then happens]", must=True),
            Entry("Logging strategy", "logging", Texts(), "[what is logged]", also=("Logging",), must=True),
            Entry("Error reporting", "reporting", Texts(), "[how the pipeline learns of errors]", must=True),
            Entry(
                "Edge cases",
                "edge_cases",
                EDGE_CASE,
                "[each case, what it concerns, how and where it is handled]",
                default=[],
            ),
        ),
        also=("Error Handling",),
    ),
    Section(
        "tests",
        "Testing and Validation Plan",
        7,
        (
            Entry("Unit tests", "unit", TEST, "[tests of single parts]", must=True),
            Entry("Contract tests", "contract", TEST, "[tests of script and contract]", default=[]),
            Entry("Integration tests", "integration", TEST, "[tests in a pipeline]", must=True),
            Entry("Validation criteria", "validation", TEST, "[what shows that the step is right]", must=True),
            Entry("S3 path handling tests", "s3_path", TEST, "[tests of S3 paths]", must=True),
            Entry(
                "PipelineVariable handling tests",
                "pipeline_variable",
                TEST,
                "[tests of values known only to the run]",
                must=True,
            ),
        ),
        also=("Testing Plan", "Testing"),
    ),
    Section("undecided", "Open Questions", form=UNDECIDED, also=("Undecided",)),
    Section("citations", "Developer Guide References", form=CITATION, also=("References", "Citations")),
)
"""The sections that are lists, in their order; between the seven and the others stand the details."""
