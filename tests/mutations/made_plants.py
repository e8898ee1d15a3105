"""What plants faults into the making of a step: methods of its builder, mostly, and what these are made of."""

from __future__ import annotations

import ast
from textwrap import dedent, indent
from typing import TYPE_CHECKING

from tests.mutations.class_kinds import fields, main_class, member
from tests.mutations.code import keyword, name_of, text_of
from tests.mutations.contract_kinds import entries
from tests.mutations.suite import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mutations.step_text import StepText

    Plant = Callable[[StepText], Iterator[Fault]]

JOBS = ("Processing", "Training", "Transform")
EVERY = (*JOBS, "CreateModel", "RegisterModel")
_OPTIONS = {"Processing": "_processor_options(self)", "Training": "_estimator_options(self, output_path)"}
_GIVEN = {"Processing": "", "Training": "output_path"}


def made(text: str, *words: str, types: tuple[str, ...] = EVERY) -> Plant:
    """Plants a method into the builders of some SageMaker types."""

    def plant(step: StepText) -> Iterator[Fault]:
        if step.sagemaker_step_type in types:
            yield from member("builder", indent(dedent(text).strip("\n"), "    "), *words)(step)

    return plant


def for_each(names: Callable[[StepText], list[str]], text: str, types: tuple[str, ...] = EVERY) -> Plant:
    """Plants a method for each of some names, which stand for `NAME` in its text."""

    def plant(step: StepText) -> Iterator[Fault]:
        for name in names(step):
            yield from made(text.replace("NAME", name), name, types=types)(step)

    return plant


def keys_of(field: str) -> Callable[[StepText], list[str]]:
    """The names that the contract has in a dict or a list."""

    def names(step: StepText) -> list[str]:
        return [text_of(key) for key, _ in entries(step.code("contract"), field)]

    return names


def needs(*, required: bool) -> Callable[[StepText], list[str]]:
    """The needs of the specification that are required, or those that are not, but for those that a config answers."""

    def names(step: StepText) -> list[str]:
        answered = {text_of(call.args[0]) for call in step.code("config").calls("Input") if call.args}
        found: list[str] = []
        for call in step.code("spec").calls("DependencySpec"):
            given, flag = keyword(call, "logical_name"), keyword(call, "required")
            name = text_of(given.value if given else call.args[0])
            is_required = not (flag and isinstance(flag.value, ast.Constant) and flag.value.value is False)
            if is_required is required and name not in answered:
                found.append(name)
        return list(dict.fromkeys(found))

    return names


def carried(mark: str) -> Callable[[StepText], list[str]]:
    """The variables or arguments that fields of the config are marked as."""
    return lambda step: [text_of(call.args[0]) for call in step.code("config").calls(mark) if call.args]


def several(field: str, text: str) -> Plant:
    """Plants a method where the contract has two or more of a kind."""

    def plant(step: StepText) -> Iterator[Fault]:
        if len(keys_of(field)(step)) > 1:
            yield from made(text, types=("Processing",))(step)

    return plant


def option(values: dict[str, str], **more: str) -> Plant:
    """Plants another value of what processors or estimators are made with: the option's name in each, and the value."""

    def plant(step: StepText) -> Iterator[Fault]:
        kind = step.sagemaker_step_type
        if kind in more:
            yield from made(more[kind], types=(kind,))(step)
        elif kind in values:
            text = f"def {_OPTIONS[kind]}:\n    return {{**super().{_OPTIONS[kind].partition('(')[0]}({_GIVEN[kind]}), "
            yield from made(f"{text}{values[kind]}}}", types=(kind,))(step)

    return plant


def _transformer(name: str, value: str) -> str:
    return (
        "def _create_transformer(self, model_name, output_path):\n"
        "    made = super()._create_transformer(model_name, output_path)\n"
        f"    made.{name} = {value}\n"
        "    return made"
    )


def shares(field: str, value: str) -> Plant:
    """Plants another value of what all jobs on machines are made with."""
    return option(dict.fromkeys(_OPTIONS, f'"{field}": {value}'), Transform=_transformer(field, value))


def own_optional(step: StepText) -> list[str]:
    """The fields of the step's own config that are None where nobody sets them."""
    names: list[str] = []
    for node in fields(step.code("config"), step):
        default = keyword(node.value, "default") if isinstance(node.value, ast.Call) else None
        if default and isinstance(default.value, ast.Constant) and default.value.value is None:
            names.append(name_of(node.target))
    return names


def other_job_types(step: StepText) -> Iterator[Fault]:
    """The specifications of all job types, each under the name of another."""
    code, found = step.code("builder"), main_class(step.code("builder"), step)
    for node in found.body if found else ():
        if isinstance(node, ast.Assign) and name_of(node.targets[0]) == "specs" and "_SPECS" in code.of(node):
            name = name_of(node.value)
            text = f"specs = dict(zip({name}, reversed({name}.values())))"
            yield Fault(step.put("builder", code.put((node, text))), name)


def job_type_refused(step: StepText) -> Iterator[Fault]:
    """A config that takes two job types of those that there are specifications for."""
    code = step.code("config")
    for node in fields(code, step):
        if name_of(node.target) == "job_type" and ".variants(*JobType)" in step.text("spec"):
            changed = code.put((node.annotation, "Annotated[Literal['training', 'testing'], Arg('--job_type')]"))
            text = changed.replace("from typing", "from typing import Literal\nfrom typing", 1)
            yield Fault(step.put("config", text), "job_type", ("validation",))


_CODE = """from pydantic import Field as _Field

    planted: str = _Field(pattern='^XK-[0-9]{4}$', description='A code.')"""


def unguessable(step: StepText) -> Iterator[Fault]:
    """An essential field whose form nobody can guess."""
    code = step.code("config")
    found = main_class(code, step)
    if found is not None:
        last = found.body[-1]
        yield Fault(step.put("config", code.put((last, f"{code.of(last)}\n    {_CODE}"))), "planted", ("planted",))


def renamed_when_imported(step: StepText) -> Iterator[Fault]:
    """Offers that get other names behind the back of whoever reads the file."""
    if keys_of("expected_output_paths")(step):
        code = step.code("spec")
        names = [name_of(node.targets[0]) for node in code.tree.body if isinstance(node, ast.Assign)]
        name = next(each for each in names if "SPEC" in each)
        text = (
            f"\n\nfor _spec in [{name}] if hasattr({name}, 'outputs') else {name}.values():\n"
            "    _outputs = {f'{each}_x': offer for each, offer in _spec.outputs.items()}\n"
            "    object.__setattr__(_spec, 'outputs', _outputs)\n"
        )
        yield Fault(step.put("spec", f"{code.text}{text}"), name)
