"""The questions in their order: whose step it is, what it does, what goes in and comes out, what a user sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from cursus.core.base.enums import JobType, StepKind
from cursus.planner.naming import StepNames
from cursus.planner.questions.question import Question, WrongAnswerError, one_of, several_of, text, yes_or_no
from cursus.planner.questions.words import (
    column_kinds,
    field_name,
    logical_name,
    operation,
    plan_place,
    source_steps,
    step_name,
    typed_default,
    workspace_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from cursus.planner.questions.surroundings import Surroundings

__all__ = ["course"]

_OWNERS = ("shared", "isolated")
_TYPES = ("str", "int", "float", "bool", "list[str]")
_PATTERNS: Mapping[str, str] = {
    StepKind.PROCESSING: "processing_step_builder_patterns.md",
    StepKind.TRAINING: "training_step_builder_patterns.md",
    StepKind.TUNING: "training_step_builder_patterns.md",
    StepKind.CREATE_MODEL: "createmodel_step_builder_patterns.md",
    StepKind.TRANSFORM: "transform_step_builder_patterns.md",
}
_SUMMARY = "step_builder_patterns_summary.md"
_TRAINS = (StepKind.TRAINING, StepKind.TUNING)
_WITH_TABLES = (StepKind.PROCESSING, *_TRAINS)


Asking: TypeAlias = "Generator[Question, Any, dict[str, Any]]"


def course(around: Surroundings) -> Asking:
    """Asks one question after the other and is sent the values of the answers; gives what a requirements file holds."""
    owner = yield from _owner(around)
    step = yield from _step(around)
    kind = step["sagemaker_step_type"]
    ports = yield from _ports(around, kind)
    settings = yield from _settings(kind)
    script = yield from _script(kind)
    names = StepNames(step["step_name"], owner.get("project_id"))
    documents = yield from _documents(names, kind)
    told = {**step, **owner, **documents, **ports, **settings, **script}
    return {key: value for key, value in told.items() if value not in ("", (), [], {})}


def _owner(around: Surroundings) -> Asking:
    kind = yield Question(
        "developer_type",
        "Whose step is it?",
        "shared: it joins the steps that everybody sees, in a checkout of cursus. isolated: it belongs to a project "
        "and lies in its workspace; the shared steps can be used there and are not changed.",
        one_of(_OWNERS),
        "shared" if around.is_checkout and not around.workspaces else "isolated",
        _OWNERS,
    )
    if kind == "shared":
        return {"developer_type": kind}
    known = ", ".join(around.workspaces) or "none yet"
    project = yield Question(
        "project_id",
        "Which project?",
        f"The id of its workspace, which lies in development/projects/. There are: {known}. A new one is made when the "
        "step's files are written.",
        workspace_id,
        around.workspaces[0] if around.workspaces else None,
        around.workspaces,
    )
    return {"developer_type": kind, "project_id": project}


def _step(around: Surroundings) -> Asking:
    name = yield Question(
        "step_name",
        "What is the step called?",
        "A name in PascalCase that says what it does, such as RowCount. Files and classes are named after it.",
        step_name(around.steps),
    )
    description = yield Question(
        "description", "What does it need to accomplish?", "One line; it stands in the list of steps.", text
    )
    logic = yield Question(
        "logic",
        "Which business logic does it implement?",
        "In your words; it stands in the plan and the script.",
        text,
        "",
    )
    kind = yield Question(
        "sagemaker_step_type",
        "Which SageMaker step type is it?",
        "Processing runs a script on data, Training fits a model, CreateModel makes a model that can serve, Transform "
        "scores a table with one, RegisterModel puts one into the registry.",
        one_of(tuple(StepKind)),
        StepKind.PROCESSING,
        tuple(StepKind),
    )
    statements = yield from _many(
        "requirement",
        "A functional requirement",
        "Something that must be so, such as: rows without an amount are dropped. Each gets an id, and the plan says "
        "where it is answered.",
        text,
    )
    jobs = yield Question(
        "job_types",
        "Does it run for several job types?",
        "The same step with other data, such as training and calibration; with commas between them.",
        several_of(tuple(JobType)),
        "none",
        tuple(JobType),
    )
    return {
        "step_name": name,
        "description": description,
        "sagemaker_step_type": str(kind),
        "logic": logic,
        "requirements": [{"id": f"R{at}", "text": each} for at, each in enumerate(statements, 1)],
        "job_types": [str(each) for each in jobs],
    }


def _ports(around: Surroundings, kind: str) -> Asking:
    inputs = yield from _several("input", logical_name, lambda key, name: _input(around, kind, key, name))
    outputs = yield from _several("output", logical_name, _output)
    return {"inputs": inputs, "outputs": outputs}


def _input(around: Surroundings, kind: str, key: str, name: str) -> Asking:
    described = yield Question(f"{key}.description", f"What does {name} hold?", "A few words.", text, "")
    required = yield Question(
        f"{key}.required", f"Can the step not do without {name}?", "no: it is optional.", yes_or_no, "yes"
    )
    sources = yield Question(
        f"{key}.sources",
        f"Which steps does {name} come from?",
        "With commas between them; none: those whose offers fit by name. There are: "
        f"{', '.join(around.steps) or 'none'}.",
        source_steps(around.steps),
        "none",
    )
    columns: dict[str, Any] = {}
    if kind in _WITH_TABLES:
        columns = yield Question(
            f"{key}.columns",
            f"Which columns does {name} have at least?",
            "As `amount: number, country: DE|FR, id: id`; kinds are number, integer, text, boolean, date and id. "
            "Samples for tests are made from them. none: it is no table, or they do not matter.",
            column_kinds,
            "none",
        )
    told = {"name": name, "description": described, "compatible_sources": sources, "columns": columns}
    return {**told, **({} if required else {"required": False})}


def _output(key: str, name: str) -> Asking:
    described = yield Question(f"{key}.description", f"What does {name} hold?", "A few words.", text, "")
    return {"name": name, "description": described}


def _settings(kind: str) -> Asking:
    parameters = yield from _several("parameter", field_name, _parameter)
    steering: list[dict[str, Any]] = []
    if kind in _TRAINS:
        steering = yield from _several("hyperparameter", field_name, _parameter)
    return {"parameters": parameters, "hyperparameters": steering}


def _parameter(key: str, name: str) -> Asking:
    kind = yield Question(
        f"{key}.type", f"Of which type is {name}?", "As Python has it.", one_of(_TYPES), "str", _TYPES
    )
    default = yield Question(
        f"{key}.default",
        f"What is {name} where the user sets nothing?",
        "none: the user must set it.",
        typed_default(kind),
        "none",
    )
    described = yield Question(f"{key}.description", f"What does {name} say?", "A few words.", text, "")
    told = {"name": name, "type": kind, "description": described}
    return told if default is None else {**told, "default": default}


def _script(kind: str) -> Asking:
    if kind not in _WITH_TABLES:
        return {}
    operations = yield from _many(
        "operation",
        "Something known that it does to tables",
        "As `{do: filter, where: 'amount >= $min_amount'}`: filter, impute, encode, aggregate, join, split, sample, "
        "scale, score, evaluate or calibrate. The script is then written whole.",
        operation,
    )
    functions = yield from _several("function", field_name, _output)
    return {"operations": operations, "functions": functions}


def _documents(names: StepNames, kind: str) -> Asking:
    place = yield Question(
        "plan_location",
        "Where should the plan be written?",
        "A Markdown file below the root; its data lie beside it as JSON.",
        plan_place,
        names.plan,
    )
    patterns = yield Question(
        "design_patterns",
        "Which design patterns should it follow?",
        "Pages of the developer guide, with commas between them.",
        lambda given: [each.strip() for each in text(given).split(",") if each.strip()],
        _PATTERNS.get(kind, _SUMMARY),
    )
    cases = yield from _many(
        "edge_case", "Something that can go wrong", "In your words; the plan says what then.", text
    )
    return {"plan_location": place, "design_patterns": patterns, "edge_cases": cases}


def _many(
    key: str, words: str, explanation: str, understand: Callable[[str], Any]
) -> Generator[Question, Any, list[Any]]:
    """One answer after the other until one is empty."""
    found: list[Any] = []
    while True:
        asked = f"{words} (empty: {_NO['another' if found else 'none']})"
        value = yield Question(f"{key}.{len(found) + 1}", asked, explanation, _or_end(understand), "")
        if value is None:
            return found
        found.append(value)


def _several(
    what: str, understand: Callable[[str], str], rest: Callable[[str, str], Asking]
) -> Generator[Question, Any, list[dict[str, Any]]]:
    """One thing after the other, its name first, until a name is empty."""
    found: list[dict[str, Any]] = []
    while True:
        key = f"{what}.{len(found) + 1}"
        taken = {each["name"] for each in found}
        words = (
            f"The name of {'one more' if found else 'the first'} {what} (empty: {_NO['another' if found else 'none']})"
        )
        name = yield Question(key, words, _EXPLAINED[what], _or_end(_once(understand, taken)), "")
        if name is None:
            return found
        told = yield from rest(key, name)
        found.append({part: value for part, value in told.items() if value not in ("", (), [], {})})


_NO = {"none": "there is none", "another": "there are no more"}
_EXPLAINED = {
    "input": "Its logical name, such as raw_data. A step that offers something of that name fits by itself.",
    "output": "Its logical name, such as filtered_data: how others need it.",
    "parameter": "A field of the config, such as min_amount. The script is told it as the variable MIN_AMOUNT.",
    "hyperparameter": "A value that steers training, such as max_depth.",
    "function": "A function that you will write by hand, such as mark_outliers. The script calls it.",
}


def _or_end(understand: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda given: understand(given) if given else None


def _once(understand: Callable[[str], str], taken: set[Any]) -> Callable[[str], str]:
    def checked(given: str) -> str:
        name = understand(given)
        if name in taken:
            raise WrongAnswerError(f"{name} is there already")
        return name

    return checked
