"""Faults of contracts: paths, variables, arguments, requirements and names."""

from __future__ import annotations

import ast
import itertools
import re
from typing import TYPE_CHECKING

from tests.mutations.code import Code, items, keyword, text_of
from tests.mutations.suite import Fault, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mutations.code import Items
    from tests.mutations.step_text import StepText

    Plant = Callable[[StepText], Iterator[Fault]]

CLASSES = ("ScriptContract", "ProcessingScriptContract", "TrainingScriptContract", "ModelScriptContract")
SIDES = {"input": "expected_input_paths", "output": "expected_output_paths"}


def call(code: Code) -> ast.Call | None:
    """What makes the contract."""
    return code.call(*CLASSES)


def entries(code: Code, field: str) -> Items:
    """The entries of a field of the contract."""
    found = keyword(call(code), field)
    return items(found.value) if found else []


def _changed(field: str, change: Callable[[str], str], *, value: bool) -> Plant:
    """Plants another text in each key or value of a field."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("contract")
        for key, each in entries(code, field):
            node = each if value and each is not None else key
            new = change(text_of(node))
            words = (text_of(key), text_of(each), new)
            yield Fault(step.put("contract", code.put((node, f'"{new}"'))), text_of(key), tuple(filter(None, words)))

    return plant


def _default_changed(step: StepText) -> Iterator[Fault]:
    """Plants another default of a variable; where the script has none, it is the contract's alone to say."""
    script = step.text("script") if step.has("script") else ""
    for fault in _changed("optional_env_vars", lambda it: f"{it}9", value=True)(step):
        if f'environ["{fault.where}"]' not in script:
            yield fault


def _requirement_dropped(step: StepText) -> Iterator[Fault]:
    """Takes away a package that the script imports at its begin."""
    script = step.text("script") if step.has("script") else ""
    for fault in _dropped("framework_requirements")(step):
        # What brings pandas or xgboost brings numpy.
        if fault.where != "numpy" and re.search(rf"^(import|from) {fault.where}\b", script, re.MULTILINE):
            yield fault


def _extra_argument(step: StepText) -> Iterator[Fault]:
    """Plants an argument; the hyperparameters of training scripts are taken whatever they are called."""
    if step.sagemaker_step_type == "Processing":
        yield from _added("expected_arguments", '"mode": "fast"', "mode")(step)


def _dropped(field: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("contract")
        for key, value in entries(code, field):
            yield Fault(step.put("contract", code.cut_pair(key, value)), text_of(key), (text_of(key),))

    return plant


def _added(field: str, text: str, word: str) -> Plant:
    """Plants an entry in a field, which is added where it is missing."""

    def plant(step: StepText) -> Iterator[Fault]:
        code, made = step.code("contract"), call(step.code("contract"))
        found = keyword(call(code), field)
        if found is not None and items(found.value):
            yield Fault(step.put("contract", code.before(items(found.value)[0][0], f"{text}, ")), word, (word,))
        elif made is not None:
            opening, closing = "[]" if field == "required_env_vars" else "{}"
            new = f"{field}={opening}{text}{closing}"
            if found is not None:
                yield Fault(step.put("contract", code.put((found, new))), word, (word,))
            else:
                first = keyword(call(code), "entry_point")
                assert first is not None
                yield Fault(step.put("contract", code.put((first, f"{code.of(first)}, {new}"))), word, (word,))

    return plant


def _values_swapped(field: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("contract")
        found = entries(code, field)
        for (key, one), (_, other) in itertools.pairwise(found):
            if one is not None and other is not None:
                text = code.put((one, code.of(other)), (other, code.of(one)))
                yield Fault(step.put("contract", text), text_of(key), (text_of(key), text_of(one), text_of(other)))

    return plant


def _keys_swapped(field: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("contract")
        found = entries(code, field)
        for (one, _), (other, _) in itertools.pairwise(found):
            text = code.put((one, code.of(other)), (other, code.of(one)))
            yield Fault(step.put("contract", text), text_of(one), (text_of(one), text_of(other)))

    return plant


def _required_made_optional(step: StepText) -> Iterator[Fault]:
    code = step.code("contract")
    optional = entries(code, "optional_env_vars")
    for key, _ in entries(code, "required_env_vars"):
        name = text_of(key)
        if optional:
            cut = Code(code.cut(key))
            first = entries(cut, "optional_env_vars")[0][0]
            yield Fault(step.put("contract", cut.before(first, f'"{name}": "target", ')), name, (name,))


def _optional_made_required(step: StepText) -> Iterator[Fault]:
    code = step.code("contract")
    for key, value in entries(code, "optional_env_vars"):
        name = text_of(key)
        cut = Code(code.cut_pair(key, value))
        required = keyword(call(cut), "required_env_vars")
        first = keyword(call(cut), "entry_point")
        assert first is not None
        if required is None:
            text = cut.put((first, f'{cut.of(first)}, required_env_vars=["{name}"]'))
        else:
            names = [*(text_of(each) for each, _ in items(required.value)), name]
            text = cut.put((required.value, str(names)))
        yield Fault(step.put("contract", text), name, (name,))


def _entry_point(new: str, *, is_there: bool) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("contract")
        entry = keyword(call(code), "entry_point")
        if entry is not None:
            mutant = step.put("contract", code.put((entry.value, f'"{new}"')))
            yield Fault(mutant.put_file(f"scripts/{new}", "x = 1\n") if is_there else mutant, new, (new,))

    return plant


def _constant_renamed(step: StepText) -> Iterator[Fault]:
    code = step.code("contract")
    for node in code.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and call(code) is node.value:
            name = node.targets[0].id
            text = code.put((node.targets[0], f"{name}_OLD"))
            yield Fault(step.put("contract", text), name, (name,))


def _class(name: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("contract")
        made = call(code)
        if made is not None and isinstance(made.func, ast.Name) and made.func.id != name:
            imports = next(node for node in code.walk(ast.alias) if node.name == made.func.id)  # type: ignore[attr-defined]
            yield Fault(step.put("contract", code.put((made.func, name), (imports, name))), name)

    return plant


NAMES = frozenset({"unmatched-name", "undeclared-path", "unused-path"})
PATHS = frozenset({"undeclared-path", "unused-path", "swapped-path"})
VARIABLES = frozenset({"undeclared-variable", "unused-variable", "other-variable", "unset-variable"})
ARGUMENTS = frozenset({"undeclared-argument", "unused-argument", "unset-argument"})
IMPORT = frozenset({"import-failure"})

KINDS = [
    *(
        kind
        for side, field in SIDES.items()
        for kind in (
            Kind(f"contract: path of an {side} changed", PATHS, _changed(field, lambda it: f"{it}_old", value=True)),
            Kind(f"contract: {side} renamed", NAMES, _changed(field, lambda it: f"{it}_renamed", value=False)),
            Kind(f"contract: {side} dropped", NAMES, _dropped(field)),
            Kind(
                f"contract: {side} that nothing uses",
                NAMES,
                _added(field, f'"extra": "/opt/ml/processing/{side}/extra"', "extra"),
            ),
            Kind(f"contract: paths of two {side}s swapped", PATHS | {"import-failure"}, _values_swapped(field)),
            Kind(f"contract: names of two {side}s swapped", PATHS | {"import-failure"}, _keys_swapped(field)),
            Kind(
                f"contract: path of an {side} outside of the container's",
                PATHS | IMPORT,
                _changed(field, lambda it: f"/data{it}", value=True),
            ),
        )
    ),
    *(
        kind
        for how, field in (("required", "required_env_vars"), ("optional", "optional_env_vars"))
        for kind in (
            Kind(f"contract: {how} variable renamed", VARIABLES, _changed(field, lambda it: f"{it}_OLD", value=False)),
            Kind(f"contract: {how} variable dropped", VARIABLES, _dropped(field)),
        )
    ),
    Kind(
        "contract: default of a variable changed",
        frozenset({"other-default", "other-field-default"}),
        _default_changed,
    ),
    Kind("contract: variable that nothing reads", VARIABLES, _added("required_env_vars", '"EXTRA_NAME"', "EXTRA_NAME")),
    Kind("contract: required variable made optional", frozenset({"other-default"}), _required_made_optional),
    Kind(
        "contract: optional variable made required",
        frozenset({"other-default", "unset-variable", "wrong-tier"}),
        _optional_made_required,
    ),
    Kind(
        "contract: argument renamed",
        ARGUMENTS,
        _changed("expected_arguments", lambda it: f"{it}_name", value=False),
    ),
    Kind("contract: argument dropped", ARGUMENTS, _dropped("expected_arguments")),
    Kind("contract: argument that nothing takes", ARGUMENTS, _extra_argument),
    Kind(
        "contract: default of an argument changed",
        frozenset({"other-default", "other-field-default", "job-type-mismatch"}),
        _changed("expected_arguments", lambda it: f"{it}9", value=True),
    ),
    Kind(
        "contract: entry point that is not there",
        frozenset({"missing-layer", "wrong-entry-point"}),
        _entry_point("nowhere.py", is_there=False),
    ),
    Kind(
        "contract: entry point of another step",
        frozenset({"wrong-entry-point", "unused-path"}),
        _entry_point("elsewhere.py", is_there=True),
    ),
    Kind("contract: requirement dropped", frozenset({"unavailable-import"}), _requirement_dropped),
    Kind("contract: constant renamed", IMPORT, _constant_renamed),
    Kind("contract: class of another type", IMPORT | {"wrong-base"}, _class("TrainingScriptContract")),
]
