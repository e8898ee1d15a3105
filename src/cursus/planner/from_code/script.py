"""The requirements that a script tells of itself."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from cursus.core.base.enums import StepKind
from cursus.core.base.names import pascal_case
from cursus.errors import Fault, PlanError
from cursus.planner.base_classes import base_fields
from cursus.planner.from_code.calls import names_in
from cursus.planner.from_code.code import read_code
from cursus.planner.from_code.column_kinds import columns_of
from cursus.planner.from_code.functions import functions_of
from cursus.planner.from_code.leading import Leading, leading_filters
from cursus.planner.from_code.ports import Port, ports_of
from cursus.planner.from_code.settings import settings_of
from cursus.planner.from_code.table_work import table_work
from cursus.planner.from_code.work import Work, work_of
from cursus.planner.requirements import StepRequirements
from cursus.validation.reading.script_facts import ImportOrigin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cursus.planner.from_code.code import Code
    from cursus.planner.from_code.table_work import TableWork

__all__ = ["Piece", "requirements_from_script", "requirements_of"]

_SURE, _LIKELY, _CONSTANT, _PERHAPS, _ASKED = 0.95, 0.8, 0.7, 0.6, 0.3
_HANDLERS = ("model_fn", "predict_fn", "input_fn", "output_fn")
_FRAMEWORKS = {
    "xgboost": "xgboost",
    "torch": "pytorch",
    "tensorflow": "tensorflow",
    "transformers": "huggingface",
    "sklearn": "sklearn",
}
_SPARK = "pyspark"
# Libraries that make one ask which container runs the script: none of the frameworks' images brings them.
_ELSEWHERE = (_SPARK, "lightgbm", "catboost", "dask", "ray")
_LOOSE: Mapping[Work, str] = {
    Work.PREPROCESS: "prepare_tables",
    Work.TRAIN: "train_model",
    Work.SCORE: "score_rows",
    Work.EVALUATE: "measure_model",
}
_ANY = "process_tables"
_WITH_CONFIGS = (StepKind.PROCESSING, StepKind.TRAINING, StepKind.CREATE_MODEL)
_SHORTEST_NAME = 3
_LONGEST_LINE = 200


@dataclass(frozen=True)
class Piece:
    """A piece of code that becomes a step: its statements, its ports, and the name for it."""

    code: Code
    nodes: tuple[ast.AST, ...]
    ports: tuple[Port, ...]
    name: str
    description: str
    owner: dict[str, Any] = field(default_factory=dict[str, Any])


def requirements_from_script(path: Path, *, project_id: str | None = None) -> StepRequirements:
    """What a script needs, offers and is told, read without running it; all of it is marked as inferred.

    Args:
        path: the script.
        project_id: the project that the step shall belong to; None for a shared step.

    Raises:
        PlanError: the file is not there, or no Python, or reads and writes nothing that could be known.
    """
    code = read_code(path)
    ports = ports_of(code)
    if not ports and not any(name in code.functions for name in _HANDLERS):
        hint = "name the files that it reads and writes in the code, or write the requirements by hand"
        raise PlanError.of([Fault(path.name, "reads and writes no file that is known without running it", hint)])
    owner: dict[str, Any] = (
        {"developer_type": "isolated", "project_id": project_id} if project_id else {"developer_type": "shared"}
    )
    name = _step_name(path.stem)
    described = _described(ast.get_docstring(code.tree), f"What {path.name} does")
    return requirements_of(Piece(code, (code.tree,), ports, name, described, owner))


def requirements_of(piece: Piece) -> StepRequirements:
    """The requirements of a step that does what a piece of code does."""
    reader = _Reader(piece)
    told: dict[str, Any] = {
        "step_name": piece.name,
        "description": piece.description,
        **piece.owner,
        "sagemaker_step_type": reader.kind(),
        "inputs": reader.inputs(),
        "outputs": reader.outputs(),
        **reader.settings(),
        "container": reader.container(),
        **reader.operations(),
        "source_script": piece.code.path.name,
    }
    reader.unfollowed()
    return _without_clashes(StepRequirements.model_validate({**told, "inferred": reader.inferred}))


def _without_clashes(given: StepRequirements) -> StepRequirements:
    """The requirements with other names for the parameters that are called as something that every config has."""
    taken = base_fields(given).keys() if given.sagemaker_step_type in _WITH_CONFIGS else set[str]()
    renamed: dict[str, str] = {}
    parts: dict[str, Any] = {}
    for prefix in ("parameter", "hyperparameter"):
        fields = getattr(given, f"{prefix}s")
        clashes = {each.name for each in fields if each.name in taken or hasattr(BaseModel, each.name)}
        renamed |= {f"{prefix}:{name}": f"{prefix}:{name}_value" for name in clashes}
        parts[f"{prefix}s"] = tuple(
            each.model_copy(update={"name": f"{each.name}_value"}) if each.name in clashes else each for each in fields
        )
    if not renamed:
        return given
    inferred = tuple(
        each.model_copy(update={"subject": renamed.get(each.subject, each.subject)}) for each in given.inferred
    )
    return given.model_copy(update={**parts, "inferred": inferred})


class _Reader:
    """Reads one part after the other, and notes what each was seen by."""

    def __init__(self, piece: Piece) -> None:
        """Takes the code."""
        self._piece, self._code = piece, piece.code
        self._calls = piece.code.calls(piece.nodes)
        self._trains = self._serves = False
        self._work = work_of(self._calls)
        self.inferred: list[dict[str, Any]] = []

    def _note(self, subject: str, confidence: float, why: str, line: int) -> None:
        place = self._code.place(line) if line else ""
        self.inferred.append({"subject": subject, "confidence": confidence, "why": why, "place": place})

    def kind(self) -> StepKind:
        """The SageMaker type: training where a model is fitted and saved, a model where handlers are defined."""
        handler = next((self._code.functions[name] for name in _HANDLERS if name in self._code.functions), None)
        if handler:
            self._serves = True
            self._piece = replace(self._piece, ports=_of_served_model(handler))
            self._note("step", _SURE, f"{handler.name} is defined: it serves a model", handler.lineno)
            return StepKind.CREATE_MODEL
        fits = next((each for each in self._calls if each.method in {"fit", "train", "backward"}), None)
        saves = next((each for each in self._piece.ports if each.side == "output" and each.is_model), None)
        if fits and saves and self._work is Work.TRAIN:
            self._trains = True
            self._note("step", _SURE, f"{fits.name} fits a model and {saves.why}: it trains", fits.line)
            return StepKind.TRAINING
        self._note("step", _LIKELY, "it reads and writes files and keeps no model that it fitted", 0)
        return StepKind.PROCESSING

    def inputs(self) -> list[dict[str, Any]]:
        """The inputs, with the columns that the code asks for where there is one table."""
        ports = [each for each in self._piece.ports if each.side == "input"]
        tables = [each for each in ports if not each.is_model and each.format != "json"]
        found: list[dict[str, Any]] = []
        for each in ports:
            self._note(f"input:{each.name}", each.confidence, each.why, each.lines[0])
            told = self._port(each)
            if [each] == tables:
                told |= self._columns(each)
            if each.is_model:
                told["type"] = "model_artifacts"
            found.append(told)
        return found

    def _columns(self, table: Port) -> dict[str, Any]:
        """The columns of the one table; which kinds were only taken is noted."""
        columns = columns_of(self._code, self._piece.nodes, self._calls)
        guessed = [each.name for each in columns if not each.is_seen]
        if guessed:
            verb = "are" if len(guessed) > 1 else "is"
            why = f"nothing shows of which kind {', '.join(guessed)} {verb}: number is taken"
            self._note(f"input:{table.name}", _PERHAPS, why, table.lines[0])
        return {"columns": {each.name: each.kind for each in columns}} if columns else {}

    def outputs(self) -> list[dict[str, Any]]:
        """The outputs; what a training job keeps beside its model lies in the same archive."""
        found: list[dict[str, Any]] = []
        for each in _with_one_model(self._piece.ports) if self._trains else self._piece.ports:
            if each.side == "output":
                self._note(f"output:{each.name}", each.confidence, each.why, each.lines[0])
                told = self._port(each)
                if each.is_model and self._trains:
                    told["type"] = "model_artifacts"
                found.append(told)
        return found

    def _port(self, port: Port) -> dict[str, Any]:
        told: dict[str, Any] = {"name": port.name, **({"compatible_sources": [port.source]} if port.source else {})}
        if port.path and not port.path.startswith("/opt/ml"):
            told["description"] = f"Was {port.path}."
        if port.format and (port.side == "input" or port.format != "jsonl"):
            told["format"] = port.format
        return told

    def settings(self) -> dict[str, list[dict[str, Any]]]:
        """Parameters; arguments of a script that trains are hyperparameters, as the service has it."""
        paths = {told for each in self._piece.ports for told in (each.argument, each.variable) if told}
        found: dict[str, list[dict[str, Any]]] = {"parameters": [], "hyperparameters": []}
        for each in settings_of(self._code, self._piece.nodes, paths):
            steers = self._trains and "env" not in each.told
            told = {key: value for key, value in each.told.items() if not (steers and key == "arg")}
            found["hyperparameters" if steers else "parameters"].append(told)
            prefix = "hyperparameter" if steers else "parameter"
            self._note(f"{prefix}:{told['name']}", each.confidence, each.why, each.line)
        return found

    def container(self) -> dict[str, Any]:
        """The framework and the libraries that are imported."""
        imports = [
            each
            for each in self._code.facts.imports
            if each.origin is ImportOrigin.THIRD_PARTY and not each.is_for_types
        ]
        bodies = [*self._piece.nodes, *(each.node for each in functions_of(self._code, self._calls))]
        said = {name for node in bodies for name in _roots(node, self._code.aliases)}
        is_whole = any(isinstance(each, ast.Module) for each in self._piece.nodes)
        tops = list(dict.fromkeys(each.top for each in imports if is_whole or each.top in said))
        framework = next((name for top, name in _FRAMEWORKS.items() if top in tops), None)
        is_processing = not (self._trains or self._serves)
        if _SPARK in tops and is_processing:
            framework = "spark"
            place = next(each.place.line for each in imports if each.top == _SPARK)
            self._note("step", _LIKELY, f"{_SPARK} is imported: the Spark container runs it", place)
        if framework is None and not is_processing:
            self._note("step", _ASKED, "nothing that is imported tells the container's framework: XGBoost is taken", 0)
        for each in {each.top: each for each in reversed(imports)}.values():
            is_brought = each.top == _SPARK and framework == "spark"
            if each.top in _ELSEWHERE and each.top in tops and not is_brought:
                why = f"{each.top} is imported, which the container's framework does not bring: is it installed there?"
                self._note("step", _ASKED, why, each.place.line)
        named = {_DISTRIBUTIONS.get(each, each): "" for each in tops}
        return {**({"framework": framework} if framework else {}), "packages": named}

    def functions(self) -> list[dict[str, Any]]:
        """The functions that the code calls, where its work is not known operations alone."""
        found: list[dict[str, Any]] = []
        for each in functions_of(self._code, self._calls) if not self._serves else ():
            text = _described(ast.get_docstring(each.node), "")
            found.append({"name": each.node.name, **({"description": text} if text else {})})
            self._note(f"function:{each.node.name}", _SURE, each.why, each.node.lineno)
        return found

    def unfollowed(self) -> None:
        """Notes where the code uses a path that neither reading nor its own words tell."""
        known = {line for each in self._piece.ports for line in each.lines}
        if any(isinstance(each, ast.Module) for each in self._piece.nodes):
            for each in self._code.facts.unknown:
                if each.place.line not in known:
                    self._note("step", _ASKED, each.fact, each.place.line)

    def operations(self) -> dict[str, Any]:
        """Functions, statements about the known work on tables that they meet, and filters before all that."""
        functions = self.functions()
        works = table_work(self._code, self._piece.nodes) if not self._serves else ()
        filters, leads = self._filters(works)
        nodes = {each.node.name: each.node for each in functions_of(self._code, self._calls)}
        statements: list[dict[str, Any]] = []
        for at, each in enumerate((each for each in works if each not in filters), 1):
            within = next((name for name, node in nodes.items() if _holds(node, each.line)), None)
            if within is None and _LOOSE.get(self._work, _ANY) not in {each["name"] for each in functions}:
                functions.append(self._loose(each.line))
            text = f"{each.words[0].upper()}{each.words[1:]}."[:_LONGEST_LINE]
            covered = [f"function:{within or _LOOSE.get(self._work, _ANY)}"]
            statements.append({"id": f"R{at}", "text": text, "covered_by": covered})
            self._note(f"R{at}", *_seen_by(each), each.line)
        if filters and not functions and not leads.is_all:
            functions.append(self._loose(filters[-1].line))
        return {"operations": [each.operation for each in filters], "functions": functions, "requirements": statements}

    def _filters(self, works: Sequence[TableWork]) -> tuple[list[TableWork], Leading]:
        """The filters that come before all other work on the one table of a processing step."""
        is_processing = not (self._serves or self._trains)
        leads = leading_filters(self._code, self._piece.nodes, self._piece.ports) if is_processing else Leading()
        wanted = {(line, mask.where) for line, mask in leads.masks}
        found = [each for each in works if (each.line, each.operation.get("where")) in wanted]
        for at, each in enumerate(found, 1):
            self._note(f"operation:{at}", *_seen_by(each), each.line)
        return found, leads

    def _loose(self, line: int) -> dict[str, Any]:
        """The function that the work becomes which stands in none."""
        name = _LOOSE.get(self._work, _ANY)
        self._note(f"function:{name}", _LIKELY, "the code stands in no function: it becomes one", line)
        return {"name": name, "description": f"What {self._code.path.name} does outside of its functions."}


def _seen_by(work: TableWork) -> tuple[float, str]:
    """How sure an operation is, and what it was seen by; whether a constant is meant to be set, nothing shows."""
    seen = f"the code does `{work.operation['do']}`"
    if not work.constants:
        return _LIKELY, seen
    if len(work.constants) == 1:
        return _CONSTANT, f"{seen} by the constant {work.constants[0]}, whose value is taken as it is"
    return _CONSTANT, f"{seen} by the constants {' and '.join(work.constants)}, whose values are taken as they are"


_DISTRIBUTIONS = {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml"}


def _roots(node: ast.AST, aliases: Mapping[str, str]) -> set[str]:
    """The libraries that code uses."""
    return {aliases.get(name, name).partition(".")[0] for name in names_in(node)}


def _holds(node: ast.FunctionDef, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _of_served_model(handler: ast.FunctionDef) -> tuple[Port, ...]:
    """What a step that makes a model needs and offers: nothing else, whatever its handlers read of the archive."""
    lines, why = (handler.lineno,), f"{handler.name} is defined"
    return (
        Port("input", "model_data", "", "model", None, None, lines, _SURE, why),
        Port("output", "model_name", "", None, None, None, lines, _SURE, why),
    )


def _with_one_model(ports: Sequence[Port]) -> list[Port]:
    """The ports with the first model as the model, which the other ones are archived with."""
    models = [each for each in ports if each.side == "output" and each.is_model]
    kept = [each for each in ports if each not in models[1:]]
    return [replace(each, name="model_output") if each in models else each for each in kept]


def _step_name(stem: str) -> str:
    """The name of a step after a file.

    >>> _step_name("train"), _step_name("01-clean_data"), _step_name("run")
    ('ModelTraining', 'CleanData', 'RunStep')
    """
    words = [each for each in re.split(r"[^A-Za-z0-9]+", stem) if each and not each.isdigit()]
    name = re.sub(r"^\d+", "", pascal_case("_".join(words).lower())) or "NewStep"
    usual = {
        "Train": "ModelTraining",
        "Training": "ModelTraining",
        "Preprocess": "DataPreprocessing",
        "Evaluate": "ModelEvaluation",
    }
    name = usual.get(name, name)
    return name if len(name) > _SHORTEST_NAME else f"{name}Step"


def _described(docstring: str | None, otherwise: str) -> str:
    """The first sentence of a docstring."""
    first = " ".join((docstring or "").strip().split("\n\n")[0].split())
    return (first or otherwise)[:_LONGEST_LINE]
