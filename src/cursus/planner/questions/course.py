"""The questions in their order: whose step it is, what it does, what goes in and comes out, what a user sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from cursus.core.base.enums import JobType, StepKind
from cursus.planner.naming import StepNames
from cursus.planner.patterns import PATTERNS
from cursus.planner.questions.question import Question, WrongAnswerError, one_of, several_of, text, yes_or_no
from cursus.planner.questions.words import (
    column_kinds,
    field_name,
    logical_name,
    one_line,
    one_word_of,
    operation,
    plan_place,
    shortened,
    some_of,
    source_steps,
    step_name,
    typed_default,
    workspace_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping, Sequence

    from cursus.planner.questions.surroundings import Surroundings

__all__ = ["course"]

_OWNERS = ("shared", "isolated")
_TYPES = ("str", "int", "float", "bool", "list[str]")
_WITH_NAMES = ("input", "output", "parameter", "hyperparameter", "function")
_WITH_TABLES = (StepKind.PROCESSING, StepKind.TRAINING)


Asking: TypeAlias = "Generator[Question, Any, dict[str, Any]]"


def course(around: Surroundings) -> Asking:
    """Asks one question after the other and is sent the values of the answers; gives what a requirements file holds."""
    owner = yield from _owner(around)
    described = yield from _step(around)
    work = yield from _work()
    step = {**described, **work}
    kind = step["sagemaker_step_type"]
    ports = yield from _ports(around, kind)
    settings = yield from _settings(kind)
    script = yield from _script(kind)
    step["requirements"] = yield from _coverage(step["requirements"], {**ports, **settings, **script})
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
    project = yield Question(
        "project_id",
        "Which project?",
        "The id of its workspace, the folder below development/projects that holds the project's steps. "
        f"There {some_of(around.workspaces, 'cursus workspace list')}. A new one is made with the step's files.",
        workspace_id,
        around.workspaces[0] if around.workspaces else None,
        around.workspaces,
    )
    return {"developer_type": kind, "project_id": project}


def _step(around: Surroundings) -> Asking:
    name = yield Question(
        "step_name",
        "What is the step called?",
        "A name in PascalCase that says what it does, such as RowCount. Its files and classes are named after it.",
        step_name(around.steps),
    )
    description = yield Question(
        "description", "What does it need to accomplish?", "One line, as in the list of steps.", one_line
    )
    logic = yield Question(
        "logic",
        "Which business logic does it implement?",
        "In your own words. It stands in the plan and in the script.",
        text,
        "",
    )
    kind = yield Question(
        "sagemaker_step_type",
        "Which SageMaker step type is it?",
        "Processing runs a script on data. Training fits a model. CreateModel makes a model that can be asked. "
        "RegisterModel puts a model into the registry. Transform scores a table with a model. Lambda calls a function. "
        "Callback waits until somebody answers.",
        one_of(tuple(PATTERNS)),
        StepKind.PROCESSING,
        tuple(PATTERNS),
    )
    return {"step_name": name, "description": description, "sagemaker_step_type": str(kind), "logic": logic}


def _work() -> Asking:
    statements = yield from _many(
        "requirement",
        "What is required of it?",
        "A functional requirement, such as: rows without an amount are dropped. One at a time. Each gets an id, R1, "
        "R2 and so on, and the plan says what meets it.",
        text,
    )
    jobs = yield Question(
        "job_types",
        "Which job types does it run for?",
        "The same step with other data, such as: training, calibration. With commas between them. none: it runs in one "
        "way only.",
        several_of(tuple(JobType)),
        "none",
        tuple(JobType),
    )
    return {
        "requirements": [{"id": f"R{at}", "text": each} for at, each in enumerate(statements, 1)],
        "job_types": [str(each) for each in jobs],
    }


def _ports(around: Surroundings, kind: str) -> Asking:
    """The inputs and outputs; where the builder of a type knows its needs by name, only those."""
    pattern = PATTERNS[StepKind(kind)]
    fixed = pattern.fixed_needs
    names = logical_name if not fixed else one_word_of(fixed, f"a {kind} step reads {' and '.join(fixed)} alone")
    needed = [name for name, each in fixed.items() if each.required]
    inputs = yield from _several(
        "input", names, lambda key, name: _input(around, kind, key, name), wanted=needed, most=len(fixed) or None
    )
    taken = {str(each["name"]) for each in inputs}
    least, most = pattern.offers
    usual = "model_output" if kind == StepKind.TRAINING else str(pattern.offer_types[0])
    outputs = yield from _several(
        "output", logical_name, _output, taken=taken, wanted=[usual] if least else [], most=most
    )
    return {"inputs": inputs, "outputs": outputs}


def _input(around: Surroundings, kind: str, key: str, name: str) -> Asking:
    described = yield _held(key, name)
    required = yield Question(
        f"{key}.required", f"Is {name} required?", "no: the step can do without it.", yes_or_no, "yes"
    )
    sources = yield Question(
        f"{key}.sources",
        f"Which steps does {name} come from?",
        f"With commas between them. none: from any step with an output of such a name. "
        f"There {some_of(around.steps, 'cursus steps list')}.",
        source_steps(around.steps),
        "none",
    )
    columns: dict[str, Any] = {}
    if kind in _WITH_TABLES:
        columns = yield Question(
            f"{key}.columns",
            f"Which columns does {name} have at least?",
            "Write `amount: number, country: DE|FR, id: id`. A column is number, integer, text, boolean, date, id, or "
            "has the values listed. Samples for tests are made of them. none: it is no table, or any columns will do.",
            column_kinds,
            "none",
        )
    told = {"name": name, "description": described, "compatible_sources": sources, "columns": columns}
    return {**told, **({} if required else {"required": False})}


def _output(key: str, name: str) -> Asking:
    described = yield _held(key, name)
    return {"name": name, "description": described}


def _held(key: str, name: str) -> Question:
    return Question(f"{key}.description", f"What does {name} hold?", "A few words.", text, "")


def _function(key: str, name: str) -> Asking:
    described = yield Question(f"{key}.description", f"What does {name} do?", "A few words.", text, "")
    return {"name": name, "description": described}


def _settings(kind: str) -> Asking:
    parameters = yield from _several("parameter", field_name, _parameter)
    steering: list[dict[str, Any]] = []
    if kind == StepKind.TRAINING:
        steering = yield from _several("hyperparameter", field_name, _parameter)
    return {"parameters": parameters, "hyperparameters": steering}


def _parameter(key: str, name: str) -> Asking:
    kind = yield Question(f"{key}.type", f"What type is {name}?", "A type of Python.", one_of(_TYPES), "str", _TYPES)
    default = yield Question(
        f"{key}.default",
        f"What is the default of {name}?",
        "Its value where the user sets none. none: the user must set it.",
        typed_default(kind),
        "none",
    )
    described = yield Question(f"{key}.description", f"What is {name} for?", "A few words.", text, "")
    told = {"name": name, "type": kind, "description": described}
    return told if default is None else {**told, "default": default}


def _script(kind: str) -> Asking:
    if kind not in _WITH_TABLES:
        return {}
    operations = yield from _many(
        "operation",
        "Which operation on tables does it do?",
        "filter, impute, encode, aggregate, join, split, sample, scale, score, evaluate or calibrate, such as "
        "`{do: filter, where: 'amount >= $min_amount'}` or `{do: impute, columns: [age], strategy: median}`. One at a "
        "time, in their order. The script does them; `$min_amount` is the value of that parameter.",
        operation,
    )
    functions = yield from _several("function", field_name, _function)
    return {"operations": operations, "functions": functions}


def _coverage(
    statements: list[dict[str, Any]], told: Mapping[str, Any]
) -> Generator[Question, Any, list[dict[str, Any]]]:
    """Asks which parts of the step meet each statement."""
    named = [(part, each) for part in _WITH_NAMES for each in told.get(f"{part}s", ())]
    ids = [*(f"{part}:{each['name']}" for part, each in named)]
    ids += [f"operation:{at}" for at, _ in enumerate(told.get("operations", ()), 1)]
    found: list[dict[str, Any]] = []
    for each in statements:
        covered = yield Question(
            f"requirement.{each['id']}.covered_by",
            f"What meets {each['id']}, {shortened(each['text'])}?",
            "Parts of the step, with commas between them. none: it is left open, and the plan says so.",
            several_of(ids),
            "none",
            tuple(ids),
        )
        found.append({**each, **({"covered_by": list(covered)} if covered else {})})
    return found


def _documents(names: StepNames, kind: str) -> Asking:
    place = yield Question(
        "plan_location",
        "Where should the plan be written?",
        "A Markdown file below the root. The plan's data lie beside it as JSON.",
        plan_place,
        names.plan,
    )
    patterns = yield Question(
        "design_patterns",
        "Which design patterns should it follow?",
        "Pages of the developer guide, with commas between them.",
        lambda given: [each.strip() for each in text(given).split(",") if each.strip()],
        f"{PATTERNS[StepKind(kind)].guide}.md",
    )
    cases = yield from _many(
        "edge_case", "What can go wrong?", "In your own words, one at a time. The plan says what then.", text
    )
    return {"plan_location": place, "design_patterns": patterns, "edge_cases": cases}


def _many(
    key: str, words: str, explanation: str, understand: Callable[[str], Any]
) -> Generator[Question, Any, list[Any]]:
    """One answer after the other until one is empty."""
    found: list[Any] = []
    while True:
        asked = f"{words} (Enter: {'no more' if found else 'nothing'})"
        value = yield Question(f"{key}.{len(found) + 1}", asked, explanation, _or_end(understand), "")
        if value is None:
            return found
        found.append(value)


def _several(
    what: str,
    understand: Callable[[str], str],
    rest: Callable[[str, str], Asking],
    *,
    taken: Collection[str] = (),
    wanted: Sequence[str] = (),
    most: int | None = None,
) -> Generator[Question, Any, list[dict[str, Any]]]:
    """One thing after the other, its name first, until a name is empty; names that are wanted are proposed first."""
    found: list[dict[str, Any]] = []
    while most is None or len(found) < most:
        names = {*taken, *(str(each["name"]) for each in found)}
        proposed = next((each for each in wanted if each not in names), "") if len(found) < len(wanted) else ""
        end = "" if proposed else f" (Enter: {'no more' if found else 'none'})"
        asked = f"What is the {'next' if found else 'first'} {what} called?{end}"
        key = f"{what}.{len(found) + 1}"
        name = yield Question(key, asked, _EXPLAINED[what], _or_end(_once(understand, names)), proposed)
        if name is None:
            break
        told = yield from rest(key, name)
        found.append({part: value for part, value in told.items() if value not in ("", (), [], {})})
    return found


_EXPLAINED = {
    "input": "A name such as raw_data. A step that has an output of that name fits by itself.",
    "output": "A name such as filtered_data, by which other steps need it.",
    "parameter": "Something that a user sets, such as min_amount. The script is told it in the variable MIN_AMOUNT.",
    "hyperparameter": "A value that steers training, such as max_depth.",
    "function": "One that you will write by hand, such as mark_outliers. The script calls it.",
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
