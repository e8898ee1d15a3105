"""The key figures of a run: measured metrics, evaluation reports, what conditions found, registered models."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.engine.values import Scope, resolve
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.report.contents import Contents
    from cursus.report.record import RunRecord, StepRecord

__all__ = ["Condition", "Evaluation", "Matrix", "Measure", "conditions", "evaluations", "registrations"]

_SIGNS = {
    "Equals": "=",
    "GreaterThan": ">",
    "GreaterThanOrEqualTo": "≥",
    "LessThan": "<",
    "LessThanOrEqualTo": "≤",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of an evaluation, with its standard deviation where the report gives one."""

    name: str
    value: object
    deviation: object = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A confusion matrix: a row for each true class, a column for each predicted one."""

    classes: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One `evaluation.json` in SageMaker's model quality form; `fault` says why there are no figures."""

    step: str
    path: Path
    kind: str = ""
    measures: tuple[Measure, ...] = ()
    summary: tuple[Measure, ...] = ()
    matrix: Matrix | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition step: what it asked, in words with the values seen, and its outcome where it has run."""

    step: str
    asked: tuple[str, ...]
    outcome: str


def evaluations(contents: Mapping[tuple[str, str], Contents]) -> Iterator[Evaluation]:
    """Every evaluation report that the outputs hold, one for each group of metrics in it."""
    for (step, _), content in contents.items():
        for path in content.evaluations:
            yield from _evaluation(step, path)


def _evaluation(step: str, path: Path) -> Iterator[Evaluation]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        yield Evaluation(step, path, fault=f"it cannot be read: {error}")
        return
    groups = _groups(document)
    if not groups:
        yield Evaluation(step, path, fault="it holds no group of metrics such as binary_classification_metrics")
    summary = document.get("summary") if isinstance(document, dict) else None
    plain = summary if isinstance(summary, dict) else {}
    scalars = tuple(Measure(name, value) for name, value in plain.items() if isinstance(value, str | int | float))
    for name, group in groups.items():
        measures = tuple(_measures(group))
        matrix = _keyed_matrix(group.get("confusion_matrix")) or _listed_matrix(plain)
        yield Evaluation(step, path, name.removesuffix("_metrics"), measures, scalars, matrix)


def _groups(document: object) -> dict[str, dict[str, Any]]:
    if not isinstance(document, dict):
        return {}
    return {name: item for name, item in document.items() if name.endswith("_metrics") and isinstance(item, dict)}


def _measures(group: Mapping[str, Any]) -> Iterator[Measure]:
    for name, entry in group.items():
        value = entry.get("value") if isinstance(entry, dict) else entry
        if isinstance(value, str | int | float):
            yield Measure(name, value, entry.get("standard_deviation") if isinstance(entry, dict) else None)


def _keyed_matrix(value: object) -> Matrix | None:
    """The form of the service: true class -> predicted class -> count."""
    if not isinstance(value, dict) or not all(isinstance(row, dict) for row in value.values()):
        return None
    classes = tuple(dict.fromkeys([*value, *(name for row in value.values() for name in row)]))
    rows = tuple(tuple(value.get(true, {}).get(seen, 0) for seen in classes) for true in classes)
    return Matrix(classes, rows) if classes else None


def _listed_matrix(summary: Mapping[str, Any]) -> Matrix | None:
    """A list of rows beside the list of classes."""
    classes, rows = summary.get("classes"), summary.get("confusion_matrix")
    if not isinstance(classes, list) or not isinstance(rows, list) or len(classes) != len(rows):
        return None
    if not all(isinstance(row, list) and len(row) == len(classes) for row in rows):
        return None
    return Matrix(tuple(map(str, classes)), tuple(tuple(row) for row in rows))


def registrations(run: RunRecord) -> tuple[StepRecord, ...]:
    """The steps that registered a model."""
    return tuple(step for step in run.having("Succeeded") if step.type == "RegisterModel")


def conditions(run: RunRecord) -> Iterator[Condition]:
    """Every condition step that came to an outcome."""
    scope = _scope(run)
    nodes = {node.name: node for node in run.nodes}
    for step in run.having("Succeeded"):
        if step.type == "Condition" and step.name in nodes:
            asked = nodes[step.name].arguments.get("Conditions") or ()
            outcome = str((step.properties or {}).get("Outcome", ""))
            yield Condition(step.name, tuple(_words(each, scope) for each in asked), outcome)


def _scope(run: RunRecord) -> Scope:
    """What expressions stood for in the run, as far as the record and the outputs still tell."""
    paths = {artifact.uri.rstrip("/"): artifact.path for artifact in run.artifacts}
    nodes = {node.name: node for node in run.nodes}
    uris = {(artifact.step, artifact.name): artifact.uri for artifact in run.artifacts}

    def property_file(step: str, name: str) -> str:
        for each in nodes[step].step.get("PropertyFiles") or () if step in nodes else ():
            if each.get("PropertyFileName") == name and (step, each.get("OutputName")) in uris:
                return f"{uris[step, each['OutputName']].rstrip('/')}/{each['FilePath']}"
        raise EngineError(f"step {step!r} has no property file {name!r}")

    def read(uri: str) -> bytes:
        for prefix, path in paths.items():
            if path is not None and (uri == prefix or uri.startswith(f"{prefix}/")):
                return (path / uri[len(prefix) + 1 :]).read_bytes()
        raise EngineError(f"no output of this run holds {uri}")

    properties = {step.name: step.properties or {} for step in run.steps}
    return Scope(run.parameters, {}, properties, property_file, read)


def _words(condition: Mapping[str, Any], scope: Scope) -> str:
    kind = str(condition.get("Type"))
    if kind == "Not":
        return f"not ({_words(condition.get('Expression') or condition.get('Condition') or {}, scope)})"
    if kind in ("And", "Or"):
        return f" {kind.lower()} ".join(f"({_words(each, scope)})" for each in condition.get("Conditions", ()))
    if kind == "In":
        values = ", ".join(_operand(each, scope) for each in condition.get("Values", ()))
        return f"{_operand(condition.get('QueryValue'), scope)} in [{values}]"
    left, right = (_operand(condition.get(side), scope) for side in ("LeftValue", "RightValue"))
    return f"{left} {_SIGNS.get(kind, kind)} {right}"


def _operand(value: Any, scope: Scope) -> str:
    """A value in words: an expression by its name, with what it stands for now."""
    if not isinstance(value, dict):
        return json.dumps(value)
    try:
        seen = f" [{json.dumps(resolve(value, scope))}]"
    except (EngineError, OSError, LookupError, TypeError):
        seen = ""
    return f"{_name(value)}{seen}"


def _name(value: Mapping[str, Any]) -> str:
    if isinstance(value.get("Get"), str):
        return str(value["Get"])
    operand = value.get("Std:JsonGet")
    if isinstance(operand, dict):
        source = operand.get("PropertyFile", operand.get("S3Uri"))
        return f"{_source(source)} {operand.get('Path', '')}".strip()
    return json.dumps(value)


def _source(source: Any) -> str:
    reference = source.get("Get") if isinstance(source, dict) else source
    parts = str(reference).split(".")
    return parts[1] if parts[0] == "Steps" and len(parts) > 1 else "file"
