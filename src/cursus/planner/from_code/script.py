"""The requirements that a script tells of itself."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind
from cursus.core.base.names import pascal_case
from cursus.errors import Fault, PlanError
from cursus.planner.from_code.calls import argument, names_in, texts_of
from cursus.planner.from_code.code import read_code
from cursus.planner.from_code.ports import ports_of
from cursus.planner.from_code.settings import settings_of
from cursus.planner.from_code.table_work import columns_read, table_work
from cursus.planner.from_code.work import Work, work_of
from cursus.planner.requirements import StepRequirements
from cursus.validation.reading.script_facts import ImportOrigin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from cursus.planner.from_code.code import Code
    from cursus.planner.from_code.ports import Port

__all__ = ["Piece", "requirements_from_script", "requirements_of"]

_SURE, _LIKELY, _PERHAPS = 0.95, 0.8, 0.6
_HANDLERS = ("model_fn", "predict_fn", "input_fn", "output_fn")
_FRAMEWORKS = {
    "xgboost": "xgboost",
    "torch": "pytorch",
    "tensorflow": "tensorflow",
    "transformers": "huggingface",
    "sklearn": "sklearn",
}
_MAIN_NAMES = frozenset({"main", "parse_args", "parse_arguments", "get_args", "cli", *_HANDLERS})
_ENCODES = ("get_dummies", "OneHotEncoder", "OrdinalEncoder")
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
    if not ports:
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
        "functions": reader.functions(),
        **reader.operations(),
        "source_script": piece.code.path.name,
    }
    return StepRequirements.model_validate({**told, "inferred": reader.inferred})


class _Reader:
    """Reads one part after the other, and notes what each was seen by."""

    def __init__(self, piece: Piece) -> None:
        """Takes the code."""
        self._piece, self._code = piece, piece.code
        self._calls = piece.code.calls(piece.nodes)
        self._trains = self._serves = False
        self.inferred: list[dict[str, Any]] = []

    def _note(self, subject: str, confidence: float, why: str, line: int) -> None:
        place = self._code.place(line) if line else ""
        self.inferred.append({"subject": subject, "confidence": confidence, "why": why, "place": place})

    def kind(self) -> StepKind:
        """The SageMaker type: training where a model is fitted and saved, a model where handlers are defined."""
        handlers = [name for name in _HANDLERS if name in self._code.functions]
        if handlers:
            self._serves = True
            self._note(
                "step", _SURE, f"{handlers[0]} is defined: it serves a model", self._code.functions[handlers[0]].lineno
            )
            return StepKind.CREATE_MODEL
        fits = next((each for each in self._calls if each.method in {"fit", "train", "backward"}), None)
        saves = next((each for each in self._piece.ports if each.side == "output" and each.is_model), None)
        if fits and saves and work_of(self._calls) is Work.TRAIN:
            self._trains = True
            self._note("step", _SURE, f"{fits.name} fits a model and {saves.why}: it trains", fits.line)
            return StepKind.TRAINING
        self._note("step", _LIKELY, "it reads and writes files and keeps no model that it fitted", 0)
        return StepKind.PROCESSING

    def inputs(self) -> list[dict[str, Any]]:
        """The inputs, with the columns that the code asks for where there is one table."""
        ports = [each for each in self._piece.ports if each.side == "input"]
        tables = [each for each in ports if not each.is_model and each.format not in {"json", "any"}]
        columns = dict.fromkeys(columns_read(self._code, self._piece.nodes), "text") if len(tables) == 1 else {}
        found: list[dict[str, Any]] = []
        for each in ports:
            self._note(f"input:{each.name}", each.confidence, each.why, each.lines[0])
            told = self._port(each)
            if columns and each in tables:
                told["columns"] = {name: self._column_kind(name) for name in columns}
            if each.is_model or self._serves:
                told["type"] = "model_artifacts"
            found.append(told)
        return found

    def _column_kind(self, name: str) -> str:
        """Text where the code treats it as text, else a number."""
        quoted = rf"""['"]{re.escape(name)}['"]"""
        text = rf"""\[{quoted}\](?:\.str\b|\.fillna\(['"]|\s*[=!]=\s*['"]|\.isin\(\[['"])"""
        tree = ast.unparse(ast.Module(_statements(self._piece.nodes), []))
        encoded = any(
            name in texts_of(argument(each.node, "columns")) for each in self._calls if each.method in _ENCODES
        )
        return "text" if encoded or re.search(text, tree) else "number"

    def outputs(self) -> list[dict[str, Any]]:
        """The outputs."""
        found: list[dict[str, Any]] = []
        for each in self._piece.ports:
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
        said = {name for node in self._piece.nodes for name in _roots(node, self._code.aliases)}
        is_whole = any(isinstance(each, ast.Module) for each in self._piece.nodes)
        tops = list(dict.fromkeys(each.top for each in imports if is_whole or each.top in said))
        framework = next((name for top, name in _FRAMEWORKS.items() if top in tops), None)
        named = {_DISTRIBUTIONS.get(each, each): "" for each in tops}
        return {**({"framework": framework} if framework else {}), "packages": named}

    def functions(self) -> list[dict[str, Any]]:
        """The functions that the code calls, where its work is not known operations alone."""
        called = {each.name for each in self._calls}
        found: list[dict[str, Any]] = []
        for name, node in self._code.functions.items():
            if name in called and name not in _MAIN_NAMES and re.fullmatch(r"[a-z][a-z0-9_]*", name):
                text = _described(ast.get_docstring(node), "")
                found.append({"name": name, **({"description": text} if text else {})})
                self._note(f"function:{name}", _SURE, f"{name} is called", node.lineno)
        return found

    def operations(self) -> dict[str, Any]:
        """Statements about the known work on tables: each says what is done, and none is taken for the whole."""
        works = table_work(self._code, self._piece.nodes)
        statements: list[dict[str, Any]] = []
        for at, each in enumerate(works, 1):
            within = [
                name
                for name, node in self._code.functions.items()
                if _holds(node, each.line) and name not in _MAIN_NAMES
            ]
            told = {"id": f"R{at}", "text": f"{each.words[0].upper()}{each.words[1:]}."[:_LONGEST_LINE]}
            statements.append({**told, **({"covered_by": [f"function:{within[0]}"]} if within else {})})
            self._note(f"R{at}", _LIKELY, f"the code does `{dict(each.operation)['do']}`", each.line)
        return {"requirements": statements}


_DISTRIBUTIONS = {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml"}


def _roots(node: ast.AST, aliases: Mapping[str, str]) -> set[str]:
    """The libraries that code uses."""
    return {aliases.get(name, name).partition(".")[0] for name in names_in(node)}


def _holds(node: ast.FunctionDef, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _statements(nodes: Sequence[ast.AST]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for each in nodes:
        found += each.body if isinstance(each, ast.Module) else [each] if isinstance(each, ast.stmt) else []
    return found


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
