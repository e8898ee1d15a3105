"""Faults of specifications: needs, offers, types, sources, property paths and job types."""

from __future__ import annotations

import ast
import itertools
import re
from typing import TYPE_CHECKING

from tests.mutations.code import Code, items, keyword, text_of
from tests.mutations.contract_kinds import IMPORT, NAMES
from tests.mutations.suite import Fault, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mutations.step_text import StepText

    Plant = Callable[[StepText], Iterator[Fault]]
    Declared = Callable[[Code], list[ast.Call]]

NEED, OFFER = "DependencySpec", "OutputSpec"
_TYPE = {NEED: "dependency_type", OFFER: "output_type"}
_WORLD = frozenset({"silent-source", "unmet-need", "unknown-source", "tied-offers"})
_PROPERTIES = frozenset({"unknown-property", "property-of-other-output"})


def _declared(code: Code, what: str) -> list[ast.Call]:
    return code.calls(what)


def name(call: ast.Call) -> str:
    """The logical name of a need or an offer."""
    return text_of(_name_node(call))


def _name_node(call: ast.Call) -> ast.expr | None:
    given = keyword(call, "logical_name")
    return given.value if given else (call.args[0] if call.args else None)


def _with(code: Code, call: ast.Call, field: str, value: str) -> str:
    """A need or an offer with another value of a field."""
    given, first = keyword(call, field), call.keywords[0]
    return code.put((given.value, value)) if given else code.put((first, f"{code.of(first)}, {field}={value}"))


def _field(what: str, field: str, value: str, *, words: tuple[str, ...] = ()) -> Plant:
    """Plants a value of a field in each offer, or in each need that names its sources."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("spec")
        for call in _declared(code, what):
            if what == NEED and not keyword(call, "compatible_sources"):
                continue
            text = _with(code, call, field, value.format(name=name(call)))
            yield Fault(step.put("spec", text), name(call), words or (name(call),))

    return plant


def _renamed(what: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("spec")
        for call in _declared(code, what):
            node = _name_node(call)
            assert node is not None
            mutant = step.put("spec", code.put((node, f'"{name(call)}_renamed"')))
            yield Fault(mutant, name(call), (name(call),))

    return plant


def _dropped(what: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("spec")
        for call in _declared(code, what):
            yield Fault(step.put("spec", code.cut(call)), name(call), (name(call),))

    return plant


def _added(what: str, field: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("spec")
        spec = keyword(code.call("StepSpecification"), field)
        if spec is not None and items(spec.value):
            text = code.before(items(spec.value)[0][0], f'{what}(logical_name="extra", description="More."),\n')
            yield Fault(step.put("spec", text), "extra", ("extra",))

    return plant


def _names_swapped(what: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("spec")
        found = _declared(code, what)
        for one, other in itertools.pairwise(found):
            left, right = _name_node(one), _name_node(other)
            assert left is not None
            assert right is not None
            # With nothing else to tell them apart, the two are the same in another order.
            if _but_name(code, one) != _but_name(code, other):
                text = code.put((left, code.of(right)), (right, code.of(left)))
                yield Fault(step.put("spec", text), name(one), (name(one), name(other)))

    return plant


def _but_name(code: Code, call: ast.Call) -> list[str]:
    return sorted(code.of(each) for each in call.keywords if each.arg not in {"logical_name", "description"})


def _wrong_type(what: str) -> Plant:
    """Plants the type that things of the step's SageMaker type cannot have, or that its sources do not offer."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("spec")
        for call in _declared(code, what):
            given = keyword(call, _TYPE[what])
            old = code.of(given.value) if given else "DependencyType.PROCESSING_OUTPUT"
            new = "DependencyType.MODEL_NAME" if "MODEL_ARTIFACTS" in old else "DependencyType.MODEL_ARTIFACTS"
            if (what == NEED and not keyword(call, "compatible_sources")) or keyword(call, "property_path"):
                continue
            text = _imported(_with(code, call, _TYPE[what], new))
            yield Fault(step.put("spec", text), name(call), (name(call),) if what == NEED else ())

    return plant


def _imported(text: str) -> str:
    """The text with what it uses of the specification's module imported."""
    wanted = [each for each in ("DependencyType",) if not re.search(rf"import .*\b{each}\b", text)]
    return text.replace("DependencySpec,", f"DependencySpec, {', '.join(wanted)},", 1) if wanted else text


def _source(change: Callable[[str], str], *words: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("spec")
        for call in _declared(code, NEED):
            given = keyword(call, "compatible_sources")
            for each, _ in items(given.value) if given else ():
                new = change(text_of(each))
                mutant = step.put("spec", code.put((each, f'"{new}"')))
                yield Fault(mutant, f"{name(call)} from {text_of(each)}", words or (new,))

    return plant


def _tie(step: StepText) -> Iterator[Fault]:
    """Aliases of a need that speak of two offers of its source alike."""
    code = step.code("spec")
    pairs = {
        "DataLoading": ("raw_data", "schema_report"),
        "TabularPreprocessing": ("processed_data", "transform_input"),
    }
    for call in _declared(code, NEED):
        given, renamed = keyword(call, "compatible_sources"), name(call)
        source = text_of(items(given.value)[0][0]) if given and items(given.value) else ""
        offers = pairs.get(source.partition("_")[0])
        if offers and renamed not in offers and not keyword(call, "dependency_type"):
            text = _with(code, call, "aliases", str(list(offers)))
            text = _with(Code(text), _declared(Code(text), NEED)[_declared(code, NEED).index(call)],
                         "semantic_keywords", "[]")  # fmt: skip
            yield Fault(step.put("spec", text), renamed, (renamed,))


def _property(path: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("spec")
        for call in _declared(code, OFFER):
            value = f'"{path}"'.replace("NAME", name(call))
            yield Fault(step.put("spec", _with(code, call, "property_path", value)), name(call))

    return plant


def _property_of_other_output(step: StepText) -> Iterator[Fault]:
    code = step.code("spec")
    if step.sagemaker_step_type == "Processing":
        for call in _declared(code, OFFER):
            path = "\"properties.ProcessingOutputConfig.Outputs['another'].S3Output.S3Uri\""
            yield Fault(step.put("spec", _with(code, call, "property_path", path)), name(call), (name(call),))


def _property_of_other_type(step: StepText) -> Iterator[Fault]:
    path = "properties.ModelArtifacts.S3ModelArtifacts"
    if step.sagemaker_step_type == "Training":
        path = "properties.ProcessingOutputConfig.Outputs['NAME'].S3Output.S3Uri"
    yield from _property(path)(step)


def _step_type(step: StepText) -> Iterator[Fault]:
    code = step.code("spec")
    given = keyword(code.call("StepSpecification"), "step_type")
    if given is not None:
        text = code.put((given.value, '"AnotherStep"'))
        yield Fault(step.put("spec", text), "step_type", ("AnotherStep",))


def _other_contract(step: StepText) -> Iterator[Fault]:
    code = step.code("spec")
    for node in code.tree.body:
        if isinstance(node, ast.ImportFrom) and ".contracts." in f".{node.module}" and node.names:
            other, own = "DATA_LOADING_CONTRACT", node.names[0].name
            if other != own:
                line = f"from cursus.steps.contracts.data_loading_contract import {other} as {own}"
                yield Fault(step.put("spec", code.put((node, line))), own, ("data_loading.py", other, own))


def _unmatched_without_contract(step: StepText) -> Iterator[Fault]:
    """A need of another name in a specification that leaves its contract to the config."""
    code = step.code("spec")
    given = keyword(code.call("StepSpecification"), "script_contract")
    if given is not None and step.has("contract"):
        yield from _renamed(NEED)(step.put("spec", code.cut(given)))


def _optional_made_required(step: StepText) -> Iterator[Fault]:
    """Needs that no step offers and that nothing else answers, made required."""
    code = step.code("spec")
    answered = step.text("config") if step.has("config") else ""
    for call in _declared(code, NEED):
        required = keyword(call, "required")
        if required is None or code.of(required.value) == "True" or "HYPERPARAMETERS" in code.of(call):
            continue
        if f'Input("{name(call)}")' not in answered:
            yield Fault(step.put("spec", code.put((required.value, "True"))), name(call), (name(call),))


def _job_types(new: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("spec")
        for call in code.calls("variants"):
            yield Fault(step.put("spec", code.put((call.args[0], new))), "variants")

    return plant


def _one_job_type_dropped(step: StepText) -> Iterator[Fault]:
    """The last of several specifications of job types taken away."""
    code = step.code("spec")
    for call in code.calls("_specification")[-1:]:
        node = next(each for each in code.tree.body if isinstance(each, ast.Assign) and each.value is call)
        yield Fault(step.put("spec", code.put((node, ""))), "variants")


def _constant_renamed(step: StepText) -> Iterator[Fault]:
    code = step.code("spec")
    for node in code.tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and "_SPEC" in node.targets[0].id:
            yield Fault(step.put("spec", code.put((node.targets[0], f"OLD_{node.targets[0].id}X"))), node.targets[0].id)
            return


def _node_type(step: StepText) -> Iterator[Fault]:
    code = step.code("spec")
    given = keyword(code.call("StepSpecification"), "node_type")
    if given is not None and not step.text("spec").count("NodeType.SOURCE"):
        yield Fault(step.put("spec", code.put((given.value, "NodeType.SINGULAR"))), "node_type")


def _demanded_made_optional(step: StepText) -> Iterator[Fault]:
    """Needs that the script cannot do without, made optional."""
    code, script = step.code("spec"), step.text("script") if step.has("script") else ""
    for call in _declared(code, NEED):
        required = keyword(call, "required")
        if (required is None or code.of(required.value) == "True") and f'input_paths["{name(call)}"]' in script:
            yield Fault(step.put("spec", _with(code, call, "required", "False")), name(call), (name(call),))


def _unmet(step: StepText) -> Iterator[Fault]:
    code = step.code("spec")
    for call in _declared(code, NEED):
        if keyword(call, "compatible_sources"):
            text = Code(_with(code, call, "data_type", '"Unheard"'))
            again = next(each for each in _declared(text, NEED) if name(each) == name(call))
            yield Fault(step.put("spec", _with(text, again, "compatible_sources", "[]")), name(call), (name(call),))


def _nonsense_source(step: StepText) -> Iterator[Fault]:
    code = step.code("spec")
    for call in _declared(code, NEED):
        given = keyword(call, "compatible_sources")
        if given is not None and items(given.value):
            wanted = "ModelRegistration"
            text = code.put((given.value, f'["{wanted}"]'))
            yield Fault(step.put("spec", text), name(call), (wanted,))


def _alias_taken(step: StepText) -> Iterator[Fault]:
    """An alias of one offer that is the name of another."""
    code = step.code("spec")
    found = _declared(code, OFFER)
    for one, other in itertools.pairwise(found):
        text = _with(code, one, "aliases", f'["{name(other)}"]')
        yield Fault(step.put("spec", text), name(one), (name(one), name(other)))


KINDS = [
    Kind("spec: need renamed", NAMES | _WORLD, _renamed(NEED)),
    Kind("spec: offer renamed", NAMES | _PROPERTIES, _renamed(OFFER)),
    Kind("spec: need dropped", NAMES, _dropped(NEED)),
    Kind("spec: offer dropped", NAMES, _dropped(OFFER)),
    Kind("spec: need without a path", NAMES | {"unmet-need"}, _added(NEED, "dependencies")),
    Kind("spec: offer without a path", NAMES | _PROPERTIES, _added(OFFER, "outputs")),
    Kind("spec: names of two needs swapped", NAMES | _WORLD, _names_swapped(NEED)),
    Kind("spec: names of two offers swapped", NAMES | _PROPERTIES, _names_swapped(OFFER)),
    Kind("spec: type of a need that its sources do not offer", _WORLD, _wrong_type(NEED)),
    Kind("spec: type of an offer that the step cannot make", _PROPERTIES | IMPORT, _wrong_type(OFFER)),
    Kind(
        "spec: data type of a need that its sources do not offer",
        _WORLD | {"other-data-type"},
        _field(NEED, "data_type", '"Json"'),
    ),
    Kind("spec: source misspelt", frozenset({"unknown-source"}), _source(lambda it: f"{it[:-1]}")),
    Kind("spec: source that offers nothing of the kind", _WORLD, _nonsense_source),
    Kind("spec: need that nothing meets", _WORLD, _unmet),
    Kind("spec: aliases of a need that make a tie", _WORLD, _tie),
    Kind("spec: property path of another output", _PROPERTIES, _property_of_other_output),
    Kind("spec: property path of another step type", _PROPERTIES, _property_of_other_type),
    Kind("spec: property path misspelt", _PROPERTIES, _property("properties.ProcesingOutputs['NAME'].S3Uri")),
    Kind("spec: alias that is the name of another offer", IMPORT | _PROPERTIES | {"tied-offers"}, _alias_taken),
    Kind("spec: step type of another step", frozenset({"wrong-name"}), _step_type),
    Kind("spec: contract of another step", frozenset({"other-contract"}), _other_contract),
    Kind("spec: need renamed where no contract is named", NAMES, _unmatched_without_contract),
    Kind("spec: need that nothing offers made required", _WORLD, _optional_made_required),
    Kind("spec: job types missing", frozenset({"job-type-mismatch", "import-failure"}), _job_types("JobType.TRAINING")),
    Kind("spec: job type missing from several", frozenset({"import-failure"}), _one_job_type_dropped),
    Kind("spec: job type that is none", frozenset({"job-type-mismatch", "import-failure"}), _job_types('"trainning"')),
    Kind("spec: constant renamed", IMPORT | {"wrong-name"}, _constant_renamed),
    Kind("spec: node type that its needs contradict", IMPORT, _node_type),
    Kind("spec: need that the script demands made optional", frozenset({"unmet-need"}), _demanded_made_optional),
]
