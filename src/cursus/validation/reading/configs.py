"""What the files of configs and hyperparameters declare: fields by tier, where their values go, validators."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cursus.validation.model import Place
from cursus.validation.reading.classes import Reference, base_names, classes_of, derives_from, methods_of, reference
from cursus.validation.reading.config_fields import DeclaredField, Tier, fields_of
from cursus.validation.reading.interpretation.containers import names_of
from cursus.validation.reading.interpretation.domain import Class
from cursus.validation.reading.interpretation.interpreter import Interpreter, shared_run
from cursus.validation.reading.interpretation.rules import Rules
from cursus.validation.reading.modules import Modules, is_stdlib, top_of
from cursus.validation.reading.signatures import Signature, signature_of
from cursus.validation.reading.sources import ReadingFault, dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


__all__ = ["DeclaredConfig", "Validator", "read_config", "read_configs", "read_hyperparameters"]

_BASE = "BasePipelineConfig"
_HYPERPARAMETERS = "ModelHyperparameters"
_VALIDATORS = ("field_validator", "model_validator", "validator", "root_validator")
_ENDINGS = ("Config", "ConfigBase")
_WITHOUT_FIELDS = frozenset({"pydantic", "builtins"})
_NOT_FOLLOWED = frozenset({"config_fields", "kinds", "registry"})


@dataclass(frozen=True, slots=True)
class Validator:
    """A method that pydantic calls to check fields; one of the whole model names none."""

    name: str
    kind: str
    fields: tuple[str, ...]
    mode: str
    owner: str
    place: Place


@dataclass(frozen=True, slots=True)
class DeclaredConfig:
    """A config class as its file declares it; one with a fault has nothing else.

    `fields` are all that the class has, in the order that pydantic gives them, each with the class that declares it.
    `bases` are as written, `order` all bases in the order of resolution. `methods` are the class's own. `members` are
    the names that the class and its bases bind: methods, properties, fields with a default and class variables.
    """

    path: Path
    fault: ReadingFault | None = None
    name: str = ""
    place: Place | None = None
    bases: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    docstring: str | None = None
    fields: tuple[DeclaredField, ...] = ()
    validators: tuple[Validator, ...] = ()
    methods: tuple[Signature, ...] = ()
    members: frozenset[str] = frozenset()
    contract: Reference | None = None
    unknown: tuple[ReadingFault, ...] = ()

    def field(self, name: str) -> DeclaredField | None:
        """The field of a name."""
        return next((field for field in self.fields if field.name == name), None)

    def tier(self, tier: Tier) -> tuple[str, ...]:
        """The names of the fields of a tier."""
        return tuple(field.name for field in self.fields if field.tier is tier)


def read_config(path: Path, modules: Modules | None = None, name: str | None = None) -> DeclaredConfig:
    """The config class that a file declares: the one of that name, else the first."""
    found = read_configs(path, modules, name)
    if name is None:
        return found[0]
    wanted = next((config for config in found if config.name == name), None)
    fault = found[0].fault or ReadingFault(f"the file declares no config class {name}", found[0].place or Place(path))
    return wanted or DeclaredConfig(path, fault)


def read_configs(path: Path, modules: Modules | None = None, name: str | None = None) -> tuple[DeclaredConfig, ...]:
    """The config classes that a file declares, one with a fault where it declares none.

    Where there is one of the name, it is the only one: what the others have is not worked out.
    """
    return _classes(path, modules or Modules(), _is_config, "config class", name)


def read_hyperparameters(path: Path, modules: Modules | None = None) -> DeclaredConfig:
    """The class of hyperparameters that a file declares, told as a config is; the first where there are several."""
    return _classes(path, modules or Modules(), _is_hyperparameters, "class of hyperparameters")[0]


def _classes(
    path: Path,
    modules: Modules,
    is_wanted: Callable[[Interpreter, Class], bool],
    what: str,
    name: str | None = None,
) -> tuple[DeclaredConfig, ...]:
    source = modules.source(path)
    if source.fault is not None:
        return (DeclaredConfig(path, source.fault),)
    try:
        with shared_run(modules, "configs", Rules(follows=_follows)) as run:
            classes = classes_of(run, source)
            # Where none is known to be one, a class with a base that cannot be read may be.
            wanted = [one for one in classes if is_wanted(run, one)] or [
                one for one in classes if any(_unknown_bases(run, one))
            ]
            named = [one for one in wanted if one.name == name]
            found = tuple(_config(run, one) for one in named or wanted)
    except RecursionError:
        return (DeclaredConfig(path, ReadingFault("the file is nested too deeply", source.start)),)
    return found or (DeclaredConfig(path, ReadingFault(f"the file declares no {what}", source.start)),)


def _follows(path: Path) -> bool:
    """Configs are followed into all their bases; the marks on fields and the shapes of steps are known."""
    return not _NOT_FOLLOWED & set(path.parts)


def _is_config(run: Interpreter, owner: Class) -> bool:
    """Whether a class is a config; one whose bases cannot be read is known by their names."""
    unread = [base.name for base in run.classes.order(owner) if not isinstance(base, Class)]
    return owner.name == _BASE or any(name.endswith(_ENDINGS) for name in unread) or derives_from(run, owner, _BASE)


def _is_hyperparameters(run: Interpreter, owner: Class) -> bool:
    return derives_from(run, owner, _HYPERPARAMETERS)


def _config(run: Interpreter, owner: Class) -> DeclaredConfig:
    source, node = owner.at.source, owner.node
    order = [base for base in run.classes.order(owner) if isinstance(base, Class)]
    return DeclaredConfig(
        path=source.path,
        name=node.name,
        place=source.place(node),
        bases=tuple(source.segment(base) for base in node.bases),
        order=base_names(run, owner),
        docstring=ast.get_docstring(node),
        fields=fields_of(run, owner),
        validators=tuple(one for base in order for one in _validators(run, base)),
        methods=tuple(signature_of(source, method) for method in methods_of(node)),
        members=frozenset(name for base in order for name in run.classes.names(base)),
        contract=next((found for base in order if (found := _contract(run, base))), None),
        unknown=tuple(_unknown_bases(run, owner)),
    )


def _unknown_bases(run: Interpreter, owner: Class) -> Iterator[ReadingFault]:
    """The bases whose fields are not known, since they are not read."""
    for base in run.classes.order(owner):
        name = base.name.removeprefix("?.")
        if not isinstance(base, Class) and top_of(name) not in _WITHOUT_FIELDS and not is_stdlib(name):
            yield ReadingFault(f"the base {name} cannot be read, so its fields are not known", base.at.place)


def _validators(run: Interpreter, owner: Class) -> tuple[Validator, ...]:
    return run.modules.keep("validators", owner.node, lambda: tuple(_own_validators(run, owner)))


def _own_validators(run: Interpreter, owner: Class) -> Iterator[Validator]:
    for method in methods_of(owner.node):
        for decorator in method.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            kind = dotted(call.func if call else decorator).rpartition(".")[2]
            if kind in _VALIDATORS:
                names, mode = _of_validator(run, owner, call)
                yield Validator(method.name, kind, names, mode, owner.name, owner.at.source.place(method))


def _of_validator(run: Interpreter, owner: Class, call: ast.Call | None) -> tuple[tuple[str, ...], str]:
    """The fields that a validator names, and when it is called."""
    names: list[str] = []
    for argument in call.args if call else ():
        if isinstance(argument, ast.Starred):
            items, _ = run.elements(run.values(argument.value, owner.frame), owner.at)
        else:
            items = [run.values(argument, owner.frame)]
        names.extend(name for item in items for name in names_of(item))
    said = {keyword.arg: keyword.value for keyword in call.keywords} if call else {}
    modes = list(names_of(run.values(said["mode"], owner.frame))) if "mode" in said else []
    return tuple(names), modes[0] if modes else "after"


def _contract(run: Interpreter, owner: Class) -> Reference | None:
    """The contract that a class itself names, as a class attribute or by `get_script_contract`."""
    if owner.name == _BASE:
        return None
    named = (found for node in owner.node.body if (found := _contract_name(node)) is not None)
    return next((reference(run, owner, node) for node in named if dotted(node)), None)


def _contract_name(node: ast.stmt) -> ast.expr | None:
    if isinstance(node, ast.FunctionDef) and node.name == "get_script_contract":
        returned = (one.value for one in ast.walk(node) if isinstance(one, ast.Return))
        return next((value for value in returned if value is not None), None)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    is_contract = any(isinstance(target, ast.Name) and target.id == "contract" for target in targets)
    return node.value if is_contract and isinstance(node, ast.Assign | ast.AnnAssign) else None
