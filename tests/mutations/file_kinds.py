"""Faults of whole files and of the table: missing, renamed, unreadable, and breaking off when they are imported."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.mutations.code import items
from tests.mutations.contract_kinds import IMPORT
from tests.mutations.script_kinds import whole
from tests.mutations.suite import Fault, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mutations.step_text import StepText

    Plant = Callable[[StepText], Iterator[Fault]]

LAYERS = ("contract", "spec", "config", "builder", "script")
CLASSES = ("contract", "spec", "config", "builder")
_UNREADABLE = frozenset({"unreadable-file", "broken-table"})
_MISSING = frozenset({"missing-layer", "import-failure"})


def _deleted(layer: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        if step.has(layer):
            yield Fault(step.without(layer), step.layers[layer])

    return plant


def _renamed(layer: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        if step.has(layer):
            place = step.layers[layer]
            folder, _, name = place.rpartition("/")
            yield Fault(step.moved(layer, f"{folder}/my_{name}"), place)

    return plant


def _bytes(layer: str, change: Callable[[bytes], bytes]) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        if step.has(layer):
            yield Fault(step.put(layer, change(step.text(layer).encode())), layer)

    return plant


def _breaking(layer: str) -> Plant:
    """Plants an error that is raised behind the imports."""

    def plant(step: StepText) -> Iterator[Fault]:
        if step.has(layer) and (layer != "script" or step.sagemaker_step_type != "CreateModel"):
            code = step.code(layer)
            tops = (ast.Import, ast.ImportFrom, ast.Expr)
            first = next(each for each in code.tree.body if not isinstance(each, tops))
            while isinstance(getattr(first, "decorator_list", None), list) and first.decorator_list:  # type: ignore[attr-defined]
                first = first.decorator_list[0]  # type: ignore[attr-defined]
                text = code.text.splitlines(keepends=True)
                text.insert(first.lineno - 1, f"{_EXPLODES}\n")
                yield Fault(step.put(layer, "".join(text)), _EXPLODES)
                return
            yield Fault(step.put(layer, code.before(first, f"{_EXPLODES}\n")), _EXPLODES)

    return plant


def _circle(step: StepText) -> Iterator[Fault]:
    """The contract imports the builder that leads to it."""
    if step.has("contract") and step.has("builder"):
        builder = step.layers["builder"].removesuffix(".py").replace("/", ".")
        line = f"from ..{builder} import {step.name}StepBuilder"
        code = step.code("contract")
        first = next(node for node in code.tree.body if node is not code.tree.body[0] or not hasattr(node, "value"))
        yield Fault(step.put("contract", code.before(first, f"{line}\n")), line)


def _entry(key: str, value: str, *words: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        text = re.sub(rf'"{key}": "[^"]*"', f'"{key}": "{value}"', step.text("table"))
        yield Fault(step.put("table", text), key, words)

    return plant


def _no_description(step: StepText) -> Iterator[Fault]:
    yield Fault(step.put("table", re.sub(r' *"description": .*\n', "", step.text("table"))), "description")


def _no_entry(step: StepText) -> Iterator[Fault]:
    yield Fault(step.put("table", '"""The steps."""\n\nSTEP_NAMES = {}\n'), step.name)


def _twice(step: StepText) -> Iterator[Fault]:
    code = step.code("table")
    (key, value), *_ = items(code.assigned("STEP_NAMES"))
    assert value is not None
    entry = f"{code.of(key)}: {code.of(value)}"
    yield Fault(step.put("table", code.before(key, f"{entry},\n")), step.name, (step.name,))


def _computed(step: StepText) -> Iterator[Fault]:
    yield Fault(step.put("table", step.text("table").replace("STEP_NAMES = {", "STEP_NAMES = {**OTHERS, ")), step.name)


def _wrong_kind(step: StepText) -> Iterator[Fault]:
    other = "Training" if step.sagemaker_step_type == "Processing" else "Processing"
    yield from _entry("sagemaker_step_type", other)(step)


def _suppressed(comment: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        for layer in ("spec", "builder"):
            yield Fault(step.put(layer, f"{step.text(layer)}\nPLANTED = 1  # cursus: {comment}\n"), layer)

    return plant


def _argument_by_hyphen(step: StepText) -> Iterator[Fault]:
    """A flag with a hyphen, sent to a parser that knows it with an underscore alone."""
    config, script = step.code("config"), step.code("script")
    for call in script.calls("job_type_parser"):
        node = next(each for each in script.walk(ast.Return) if call in set(ast.walk(each)))
        made = f'parser = ScriptParser()\n    parser.add_argument("--job_type", default={script.of(call.args[0])})'
        text = script.put((node, f"{made}\n    return parser.parse_args(argv)"))
        text = text.replace("import job_type_parser", "import ScriptParser")
        for mark in config.calls("Arg"):
            mutant = step.put("script", text).put("config", config.put((mark, 'Arg("--job-type")')))
            yield Fault(mutant, "--job-type", ("job-type",))


_EXPLODES = 'raise RuntimeError("planted")'
_RECURSES = "def planted():\n    return planted()\n\n\nplanted()"

KINDS = [
    *(Kind(f"{layer}: file deleted", _MISSING | {"missing-contract"}, _deleted(layer)) for layer in LAYERS),
    *(
        Kind(
            f"{layer}: file renamed",
            _MISSING | {"wrong-name", "missing-contract", "wrong-entry-point"},
            _renamed(layer),
        )
        for layer in LAYERS
    ),
    *(
        Kind(f"{layer}: does not parse", _UNREADABLE, whole(layer, "def planted(:\n    pass"))
        for layer in (*LAYERS, "hyperparameters", "table")
    ),
    *(
        Kind(f"{layer}: not UTF-8", _UNREADABLE, _bytes(layer, lambda body: body + b'\nX = "\xff\xfe"\n'))
        for layer in LAYERS
    ),
    *(Kind(f"{layer}: holds NUL bytes", _UNREADABLE, _bytes(layer, lambda body: body + b"\n\0\n")) for layer in LAYERS),
    *(
        Kind(f"{layer}: nested too deeply", _UNREADABLE, whole(layer, f"x = {'(' * 300}1{')' * 300}"))
        for layer in LAYERS
    ),
    *(Kind(f"{layer}: breaks off when imported", IMPORT | {"unstarted-script"}, _breaking(layer)) for layer in LAYERS),
    *(
        Kind(f"{layer}: calls itself for ever when imported", IMPORT | {"unstarted-script"}, whole(layer, _RECURSES))
        for layer in CLASSES
    ),
    *(
        Kind(f"{layer}: imports a name that is not there", IMPORT, whole(layer, "from pathlib import Planted"))
        for layer in CLASSES
    ),
    Kind("contract: imports the builder that imports it", IMPORT, _circle),
    Kind("table: entry dropped", frozenset({"incomplete-entry"}), _no_entry),
    Kind(
        "table: config class of another name",
        IMPORT | {"wrong-name"},
        _entry("config_class", "PlantedConfig", "PlantedConfig"),
    ),
    Kind(
        "table: builder class of another name",
        IMPORT | {"wrong-name"},
        _entry("builder_step_name", "PlantedStepBuilder", "PlantedStepBuilder"),
    ),
    Kind("table: step type of another name", frozenset({"wrong-name"}), _entry("spec_type", "Planted", "Planted")),
    Kind("table: SageMaker type of another step", frozenset({"wrong-base"}), _wrong_kind),
    Kind(
        "table: SageMaker type that is none",
        frozenset({"incomplete-entry"}),
        _entry("sagemaker_step_type", "Procesing", "Procesing"),
    ),
    Kind("table: SageMaker type missing", frozenset({"broken-table"}), _entry("sagemaker_step_type", "")),
    Kind("table: description missing", frozenset({"incomplete-entry"}), _no_description),
    Kind("table: entry twice", frozenset({"broken-table"}), _twice),
    Kind("table: entries that are not written out", frozenset({"broken-table"}), _computed),
    Kind("comment: allows without a reason", frozenset({"bad-suppression"}), _suppressed("allow[unused-path]")),
    Kind(
        "comment: allows a rule that is none",
        frozenset({"bad-suppression"}),
        _suppressed("allow[unsed-path] as is meant"),
    ),
    Kind(
        "comment: allows what is not found",
        frozenset({"stale-suppression"}),
        _suppressed("allow[unused-path] as is meant"),
    ),
    Kind(
        "config: argument sent with a hyphen that the parser lacks",
        frozenset({"other-argument"}),
        _argument_by_hyphen,
    ),
]
