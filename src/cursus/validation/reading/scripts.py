"""What a script reads, writes, is told and imports, followed from its main."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cursus.validation.reading.exits import broad_excepts, exits, main_block
from cursus.validation.reading.hyperparameter_uses import demanded_hyperparameters, loaded
from cursus.validation.reading.imports import imports_of, shipped_imports, static_import
from cursus.validation.reading.interpretation.attributes import own_member
from cursus.validation.reading.interpretation.containers import table_of
from cursus.validation.reading.interpretation.domain import (
    Arguments,
    Class,
    Function,
    Given,
    Made,
    Unknown,
    Values,
)
from cursus.validation.reading.interpretation.interpreter import Interpreter
from cursus.validation.reading.interpretation.rules import Rules
from cursus.validation.reading.modules import Modules
from cursus.validation.reading.python_versions import needs_python
from cursus.validation.reading.script_facts import ScriptFacts
from cursus.validation.reading.script_names import (
    argument_uses,
    arguments,
    declares_other_arguments,
    reads_other_variables,
    unknown_names,
    variable_uses,
    variables,
)
from cursus.validation.reading.script_paths import declared_paths, handed_on, path_uses, unknown_paths
from cursus.validation.reading.signatures import signature_of
from cursus.validation.reading.sources import ReadingFault

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from cursus.validation.reading.interpretation.domain import GivenKind
    from cursus.validation.reading.interpretation.frames import Frame
    from cursus.validation.reading.sources import At, Source

__all__ = ["read_script"]

_MODEL = "/opt/ml/model"
_PARAMETERS = {
    "input_paths": "input",
    "output_paths": "output",
    "environ_vars": "environment",
    "job_args": "arguments",
    "model_dir": _MODEL,
}


def read_script(path: Path, beside: Iterable[Path] = (), modules: Modules | None = None) -> ScriptFacts:
    """What a script does, without running it.

    Args:
        path: the script.
        beside: further folders whose modules are shipped with it; its own is one.
        modules: the files read so far, so that each is read once.
    """
    read = modules or Modules()
    source = read.source(path)
    if source.fault is not None:
        return ScriptFacts(path, fault=source.fault)
    roots = (path.parent, *beside)
    run = Interpreter(read, _RULES, roots, main=path)
    try:
        frame = _followed(run, source)
        return _facts(run, source, frame, read, roots)
    except RecursionError:
        return ScriptFacts(path, fault=ReadingFault("the script is nested too deeply to be followed", source.start))


def _facts(run: Interpreter, source: Source, frame: Frame, modules: Modules, roots: tuple[Path, ...]) -> ScriptFacts:
    effects = run.effects
    uses = path_uses(effects)
    block = main_block(source)
    functions = [node for node in source.tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return ScriptFacts(
        path=source.path,
        docstring=ast.get_docstring(source.tree),
        paths=uses,
        handed_on=handed_on(effects),
        declared_inputs=declared_paths("input", frame.names, effects, uses),
        declared_outputs=declared_paths("output", frame.names, effects, uses),
        environment=variables(source, frame.names, effects),
        variable_uses=variable_uses(effects),
        arguments=arguments(effects),
        argument_uses=argument_uses(effects),
        takes_other_arguments=effects.takes_others,
        reads_other_variables=reads_other_variables(effects),
        declares_other_arguments=declares_other_arguments(effects),
        imports=(*imports_of(source, modules, roots), *(static_import(*found) for found in effects.imported)),
        shipped_imports=shipped_imports(source, modules, roots),
        functions=tuple(signature_of(source, node) for node in functions),
        hyperparameters=demanded_hyperparameters(source, effects),
        main_block=source.place(block) if block else None,
        exits=exits(run, source, frame),
        broad_excepts=broad_excepts(source),
        needs_python=needs_python(source),
        unknown=tuple(dict.fromkeys((*unknown_paths(effects), *unknown_names(effects)))),
    )


def _followed(run: Interpreter, source: Source) -> Frame:
    """Follows a script as if it were run, then its functions that nothing has called."""
    frame = run.namespaces.module(source)
    waiting = [value for values in list(frame.names.values()) for value in values]
    for value in sorted(waiting, key=lambda value: getattr(getattr(value, "node", None), "name", "") != "main"):
        if value.at.source is source:
            _follow(run, value)
    return frame


def _follow(run: Interpreter, value: object) -> None:
    if isinstance(value, Function) and id(value.node) not in run.followed:
        run.function(value)
    elif isinstance(value, Class):
        made = Made(value, Arguments(is_whole=False), value.at)
        for name in list(run.classes.names(value)):
            method = own_member(run, made, name, value.at)
            if isinstance(method, Function) and id(method.node) not in run.followed:
                run.function(method)


def _run(run: Interpreter, given: Arguments, at: At) -> Values | None:
    """`cursus_runtime.entry.run`: main with what the script declares."""
    main, parse = given.get(0, "main") or (), given.get(4, "parse_arguments") or ()
    argv = (Unknown("the command line", at),)
    paths = (
        _declared(run, "input", given.get(1, "input_paths"), at),
        _declared(run, "output", given.get(2, "output_paths"), at),
        _declared(run, "environment", given.get(3, "environment"), at),
    )
    return run.call(main, Arguments((*paths, run.call(parse, Arguments((argv,)), at))), at)


def _declared(run: Interpreter, kind: GivenKind, values: Values | None, at: At) -> Values:
    found = table_of(values[0]) if values and len(values) == 1 else None
    if found is not None:
        run.effects.declared.append((kind, found))
    return (Given(kind, found, at),)


def _follows(path: Path) -> bool:
    """Scripts are followed into what is shipped with them; what starts them is known."""
    return not (path.name == "entry.py" and path.parent.name == "cursus_runtime")


_RULES = Rules(hooks={"cursus_runtime.entry.run": _run, "json.load": loaded}, follows=_follows, parameters=_PARAMETERS)
