"""Faults of configs, builders and hyperparameters: fields, markers, bases, names and methods."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.mutations.code import Code, keyword, name_of, text_of
from tests.mutations.contract_kinds import ARGUMENTS, IMPORT, VARIABLES
from tests.mutations.suite import Fault, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mutations.step_text import StepText

    Plant = Callable[[StepText], Iterator[Fault]]


def main_class(code: Code, step: StepText) -> ast.ClassDef | None:
    """The class of the step in a file."""
    return next(iter(code.classes(lambda node: node.name.startswith(step.name))), None)


def _marker(mark: str, change: Callable[[str], str] | None) -> Plant:
    """Plants another name in each marker, or takes it away."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("config")
        for call in code.calls(mark):
            old = text_of(call.args[0]) if call.args else ""
            # A field that is named as its variable carries it also without a mark.
            if not change and mark == "Env" and re.search(rf"^    {old.lower()}: ", code.text, re.MULTILINE):
                continue
            new = f'{mark}("{change(old)}")' if change else "None"
            plain = old.lstrip("-")
            yield Fault(step.put("config", code.put((call, new))), old, (plain, plain.replace("_", "-")))

    return plant


def fields(code: Code, step: StepText) -> Iterator[ast.AnnAssign]:
    """The fields that the step's class has."""
    found = main_class(code, step)
    yield from (node for node in (found.body if found else ()) if isinstance(node, ast.AnnAssign))


def _default_changed(step: StepText) -> Iterator[Fault]:
    """Plants another default in each field that is marked as a variable and has a plain one."""
    code = step.code("config")
    for node in fields(code, step):
        given = keyword(node.value, "default") if isinstance(node.value, ast.Call) else None
        mark = next(
            (call for call in ast.walk(node.annotation) if isinstance(call, ast.Call) and name_of(call.func) == "Env"),
            None,
        )
        if given is not None and isinstance(given.value, ast.Constant) and mark is not None:
            new = _other(given.value.value)
            if new is not None:
                text = code.put((given.value, new))
                yield Fault(step.put("config", text), name_of(node.target), (text_of(mark.args[0]),))


def _other(value: object) -> str | None:
    if isinstance(value, bool):
        return repr(not value)
    if isinstance(value, int | float):
        return repr(value / 2 if isinstance(value, float) else value + 1)
    return None


def _entry_point_changed(step: StepText) -> Iterator[Fault]:
    code = step.code("config")
    for node in fields(code, step):
        if name_of(node.target).endswith("entry_point") and isinstance(node.value, ast.Call):
            given = keyword(node.value, "default")
            if given is not None and text_of(given.value):
                text = code.put((given.value, '"nowhere.py"'))
                yield Fault(step.put("config", text), name_of(node.target), ("nowhere.py",))


def _field_dropped(step: StepText) -> Iterator[Fault]:
    """Takes away a field that carries a variable which the contract requires, or an argument."""
    code = step.code("config")
    contract = step.text("contract") if step.has("contract") else ""
    required = re.search(r"required_env_vars=\[(.*?)\]", contract, re.DOTALL)
    for node in fields(code, step):
        for call in (each for each in ast.walk(node.annotation) if isinstance(each, ast.Call)):
            name = text_of(call.args[0]) if call.args else ""
            if name_of(call.func) == "Env" and required and f'"{name}"' in required[1]:
                yield Fault(step.put("config", code.put((node, "pass"))), name_of(node.target), (name,))


def _config_class_renamed(step: StepText) -> Iterator[Fault]:
    name = f"{step.name}Config"
    if name in step.text("config"):
        text = step.text("config").replace(f"class {name}(", f"class {name}Old(")
        yield Fault(step.put("config", text), name, (name,))


def _builder_class_renamed(step: StepText) -> Iterator[Fault]:
    name = f"{step.name}StepBuilder"
    text = step.text("builder").replace(f"class {name}(", f"class {step.name}Maker(")
    yield Fault(step.put("builder", text), name, (name, step.name))


def _based(layer: str, base: str, line: str, *words: str, but: str = "") -> Plant:
    """Plants another base in the step's class."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code(layer)
        found = main_class(code, step)
        if found is not None and found.bases and step.sagemaker_step_type != but:
            first = found.bases[-1]
            text = code.put((first, base))
            head = next(
                node
                for node in Code(text).tree.body
                if isinstance(node, ast.Import | ast.ImportFrom) and getattr(node, "module", "") != "__future__"
            )
            yield Fault(step.put(layer, Code(text).before(head, f"{line}\n")), base, words)

    return plant


def _no_base(step: StepText) -> Iterator[Fault]:
    code = step.code("builder")
    found = main_class(code, step)
    if found is not None and found.bases:
        yield Fault(step.put("builder", code.put((found.bases[0], "object"))), "object")


def member(layer: str, text: str, *words: str) -> Plant:
    """Plants a method at the end of the step's class."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code(layer)
        found = main_class(code, step)
        if found is not None:
            last = found.body[-1]
            changed = code.put((last, f"{code.of(last)}\n\n{text}"))
            yield Fault(step.put(layer, changed), text.strip().splitlines()[0], words)

    return plant


def _registered(step: StepText) -> Iterator[Fault]:
    code = step.code("builder")
    for call in code.calls("register_builder"):
        text = code.put((call, 'register_builder("AnotherStep")'))
        yield Fault(step.put("builder", text), "AnotherStep", ("AnotherStep",))


def _no_docstring(layer: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code(layer)
        found = main_class(code, step)
        if found is not None and ast.get_docstring(found):
            yield Fault(step.put(layer, code.put((found.body[0], "pass"))), found.name, (found.name,))

    return plant


def _overwritten(step: StepText) -> Iterator[Fault]:
    """A field that the user sets, and that a validator sets to something else."""
    code = step.code("config")
    own = [name_of(node.target) for node in fields(code, step) if not name_of(node.target).startswith("_")]
    for name in own[:1]:
        found = main_class(code, step)
        assert found is not None
        last = found.body[-1]
        method = f"    def model_post_init(self, context):\n        self.{name} = 'planted'"
        yield Fault(step.put("config", code.put((last, f"{code.of(last)}\n\n{method}"))), name, (name,))


def _undescribed(step: StepText) -> Iterator[Fault]:
    code = step.code("config")
    for node in fields(code, step):
        call = node.value
        if isinstance(call, ast.Call) and not keyword(call, "default") and keyword(call, "description"):
            given = keyword(call, "description")
            assert given is not None
            yield Fault(step.put("config", code.cut(given)), name_of(node.target), (name_of(node.target),))


def _essential_with_default(step: StepText) -> Iterator[Fault]:
    """A field that carries a required variable, with an empty default."""
    code = step.code("config")
    contract = step.text("contract") if step.has("contract") else ""
    required = re.search(r"required_env_vars=\[(.*?)\]", contract, re.DOTALL)
    for node in fields(code, step):
        call, mark = node.value, [each for each in ast.walk(node.annotation) if isinstance(each, ast.Call)]
        if not (isinstance(call, ast.Call) and mark and required) or keyword(call, "default"):
            continue
        variable = text_of(mark[0].args[0])
        if f'"{variable}"' in required[1]:
            text = code.put((call.keywords[0], f'default="", {code.of(call.keywords[0])}'))
            yield Fault(step.put("config", text), name_of(node.target), (name_of(node.target), variable))


def _specs(new: str) -> Plant:
    """Plants another value of the builder's `specs`."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("builder")
        for node in code.walk(ast.Assign):
            if name_of(node.targets[0]) == "specs":  # type: ignore[attr-defined]
                yield Fault(step.put("builder", code.put((node, new))), "specs")

    return plant


def _other_specs(step: StepText) -> Iterator[Fault]:
    code = step.code("builder")
    for node in code.tree.body:
        if isinstance(node, ast.ImportFrom) and "specs." in (node.module or "") and "specs = " in code.text:
            own = node.names[0].name
            line = f"from cursus.steps.specs.batch_transform_spec import BATCH_TRANSFORM_SPEC as {own}"
            if step.name != "BatchTransform":
                yield Fault(step.put("builder", code.put((node, line))), own, ("BatchTransform", own))


def _other_contract(step: StepText) -> Iterator[Fault]:
    code = step.code("config")
    for node in code.tree.body:
        if isinstance(node, ast.ImportFrom) and "contracts." in (node.module or "") and "    contract = " in code.text:
            own = node.names[0].name
            if own != "DATA_LOADING_CONTRACT":
                line = f"from cursus.steps.contracts.data_loading_contract import DATA_LOADING_CONTRACT as {own}"
                yield Fault(step.put("config", code.put((node, line))), own, ("contract",))


def _hyperparameter(new: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("hyperparameters")
        for owner in code.classes():
            for node in owner.body if step.has("hyperparameters") else ():
                if isinstance(node, ast.AnnAssign):
                    name = name_of(node.target)
                    text = code.put((node.target, f"{name}_old")) if new else code.put((node, "pass"))
                    yield Fault(step.put("hyperparameters", text), name, (name,))

    return plant


def _sets_variable(step: StepText) -> Iterator[Fault]:
    if step.has("contract"):
        yield from member("builder", _SETS, "PLANTED")(step)


_READS = "    def _get_cache_config(self, enable_caching=True):\n        return self.config.planted_field"
_SETS = (
    '    def _get_environment_variables(self):\n        return {**super()._get_environment_variables(), "PLANTED": "1"}'
)

KINDS = [
    Kind("config: marker of a variable renamed", VARIABLES, _marker("Env", lambda it: f"{it}_OLD")),
    Kind("config: marker of a variable dropped", VARIABLES | {"unsent-field"}, _marker("Env", None)),
    Kind("config: marker of an argument renamed", ARGUMENTS, _marker("Arg", lambda it: f"{it}_old")),
    Kind("config: marker of an argument dropped", ARGUMENTS, _marker("Arg", None)),
    Kind("config: default of a field changed", frozenset({"other-field-default"}), _default_changed),
    Kind(
        "config: entry point that is not there",
        frozenset({"wrong-entry-point", "other-entry-point"}),
        _entry_point_changed,
    ),
    Kind("config: field of a required variable dropped", VARIABLES, _field_dropped),
    Kind("config: class renamed", IMPORT | {"wrong-name"}, _config_class_renamed),
    Kind(
        "config: no config at all",
        IMPORT | {"wrong-base"},
        _based("config", "BaseModel", "from pydantic import BaseModel"),
    ),
    Kind("config: no docstring", frozenset({"missing-docstring"}), _no_docstring("config")),
    Kind("config: contract of another step", frozenset({"other-contract"}), _other_contract),
    Kind("config: field that it overwrites itself", frozenset({"wrong-tier"}), _overwritten),
    Kind("config: essential field without a description", frozenset({"wrong-tier"}), _undescribed),
    Kind("config: essential field with an empty default", frozenset({"wrong-tier"}), _essential_with_default),
    Kind("builder: class renamed", IMPORT | {"wrong-name", "unreadable-file", "missing-layer"}, _builder_class_renamed),
    Kind("builder: no builder at all", frozenset({"wrong-base", "import-failure"}), _no_base),
    Kind(
        "builder: base of another type",
        frozenset({"wrong-base"}),
        _based(
            "builder", "LambdaStepBuilder", "from cursus.core.builders.lambda_step import LambdaStepBuilder", "Lambda"
        ),
    ),
    Kind(
        "builder: base without the methods",
        frozenset({"missing-method"}),
        _based("builder", "StepBuilderBase", "from cursus.core.base.builder_base import StepBuilderBase"),
    ),
    Kind("builder: registered as another step", IMPORT | {"wrong-name"}, _registered),
    Kind("builder: no docstring", frozenset({"missing-docstring"}), _no_docstring("builder")),
    Kind(
        "builder: reads a field that no config has",
        frozenset({"unknown-field"}),
        member("builder", _READS, "planted_field"),
    ),
    Kind("builder: sets a variable that nothing declares", VARIABLES, _sets_variable),
    Kind("builder: no specification", frozenset({"missing-specification"}), _specs("specs = None")),
    Kind(
        "builder: specification of another step",
        frozenset({"missing-specification", "other-specification"}),
        _other_specs,
    ),
    Kind("hyperparameters: field removed", frozenset({"unset-hyperparameter"}), _hyperparameter("")),
    Kind("hyperparameters: field renamed", frozenset({"unset-hyperparameter"}), _hyperparameter("old")),
]
