"""Faults of scripts: paths, names, variables, arguments, imports, syntax, and what becomes of errors."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING

from tests.mutations.code import Code, items, name_of, text_of
from tests.mutations.contract_kinds import ARGUMENTS, PATHS, VARIABLES
from tests.mutations.suite import Fault, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.mutations.step_text import StepText

    Plant = Callable[[StepText], Iterator[Fault]]

TABLES = {"input": "INPUT_PATHS", "output": "OUTPUT_PATHS"}
GIVEN = {"input": "input_paths", "output": "output_paths"}
_UNREADABLE = frozenset({"unreadable-file"})


def _table_changed(table: str, change: Callable[[str], str], *, value: bool) -> Plant:
    """Plants another text in each key or value of one of the script's own tables."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("script")
        for key, each in items(code.assigned(table)):
            node = each if value and each is not None else key
            if text_of(node) or node is key:
                new = change(text_of(node))
                text = code.put((node, f'"{new}"'))
                yield Fault(step.put("script", text), text_of(key), (text_of(key), new, text_of(node)))

    return plant


def _literal_changed(side: str) -> Plant:
    """Plants another path in each container path that the script writes out in place of a table."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("script")
        for node in code.walk(ast.Constant):
            path = text_of(node)
            if code.assigned("INPUT_PATHS") is None and path.startswith(f"/opt/ml/processing/{side}"):
                text = code.put((node, f'"{path}_old"'))
                yield Fault(step.put("script", text), path, (path,))

    return plant


def _uses(code: Code, name: str) -> list[ast.Subscript]:
    return [node for node in code.walk(ast.Subscript) if name_of(node.value) == name]  # type: ignore[attr-defined,misc]


def _use_renamed(name: str) -> Plant:
    """Plants another name where main asks one of its tables for a name."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("script")
        for node in _uses(code, name):
            old = text_of(node.slice)
            if old:
                yield Fault(step.put("script", code.put((node.slice, f'"{old}s"'))), old, (f"{old}s", old))

    return plant


def _input_for_output(step: StepText) -> Iterator[Fault]:
    """Writes to an input in place of an output."""
    code = step.code("script")
    inputs = [text_of(node.slice) for node in _uses(code, "input_paths") if text_of(node.slice)]
    for node in _uses(code, "output_paths") if inputs else ():
        text = code.put((node, f'input_paths["{inputs[0]}"]'))
        yield Fault(step.put("script", text), text_of(node.slice), (text_of(node.slice), inputs[0]))


def _uses_swapped(name: str) -> Plant:
    """Swaps the names of two uses."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("script")
        found = [node for node in _uses(code, name) if text_of(node.slice)]
        for one, other in itertools.pairwise(found):
            if text_of(one.slice) != text_of(other.slice):
                text = code.put((one.slice, code.of(other.slice)), (other.slice, code.of(one.slice)))
                yield Fault(step.put("script", text), f"{text_of(one.slice)} and {text_of(other.slice)}")

    return plant


def _output_never_written(step: StepText) -> Iterator[Fault]:
    """Takes away the statement of main that writes an output."""
    code = step.code("script")
    main = code.function("main")
    for node in main.body if main else ():
        names = [text_of(each.slice) for each in _uses(code, "output_paths") if each in set(ast.walk(node))]
        if isinstance(node, ast.Expr) and names:
            yield Fault(step.put("script", code.put((node, "pass"))), names[0], (names[0],))


def in_main(line: str, *words: str, imports: str = "") -> Plant:
    """Plants a line at the begin of main, or of the module where there is no main."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("script")
        if not step.has("script"):
            return
        main = code.function("main")
        body = main.body if main else code.tree.body
        first = body[1] if len(body) > 1 and ast.get_docstring(main or code.tree) else body[0]
        first = first if main else next(each for each in code.tree.body if isinstance(each, ast.FunctionDef | ast.For))
        text = code.before(first, f"{line}\n")
        yield Fault(step.put("script", _with_import(text, imports)), line, words)

    return plant


def _with_import(text: str, imports: str) -> str:
    if not imports:
        return text
    code = Code(text)
    first = next(
        node
        for node in code.tree.body
        if isinstance(node, ast.Import | ast.ImportFrom) and getattr(node, "module", "") != "__future__"
    )
    return code.before(first, f"{imports}\n")


def imported(line: str, *words: str) -> Plant:
    """Plants an import at the begin of the script."""

    def plant(step: StepText) -> Iterator[Fault]:
        if step.has("script"):
            yield Fault(step.put("script", _with_import(step.text("script"), line)), line, words)

    return plant


def appended(text: str, *words: str) -> Plant:
    """Plants a function that is called when the script is run."""

    def plant(step: StepText) -> Iterator[Fault]:
        if step.has("script"):
            yield Fault(step.put("script", f"{step.text('script')}\n\n{text}\n"), text.splitlines()[0], words)

    return plant


def _reading_dropped(step: StepText) -> Iterator[Fault]:
    """Takes away what reads a declared variable, for a constant in its place."""
    code = step.code("script")
    for key, _ in items(code.assigned("ENVIRONMENT")):
        variable = text_of(key)
        uses = [node for node in code.walk(ast.Constant) if text_of(node) == variable and node is not key]
        calls = [
            node
            for node in code.walk(ast.Call)
            if any(each in uses for each in node.args) and any(name_of(each) == "environ_vars" for each in node.args)  # type: ignore[attr-defined]
        ]
        subscripts = [node for node in _uses(code, "environ_vars") if text_of(node.slice) == variable]
        if len([*calls, *subscripts]) == len(uses) == 1:
            yield Fault(step.put("script", code.put(([*calls, *subscripts][0], '"x"'))), variable, (variable,))


def _argument(line: str, *words: str) -> Plant:
    """Plants a line behind the making of the script's parser."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("script")
        for call in code.calls("job_type_parser"):
            node = next(each for each in code.walk(ast.Return) if call in set(ast.walk(each)))
            text = code.put((node, f"parser = {code.of(call)}\n    {line}\n    return parser.parse_args(argv)"))
            yield Fault(step.put("script", text), line, words)
        for call in code.calls("add_argument")[:1]:
            text = code.put((call, f"{code.of(call)}\n    {line}"))
            yield Fault(step.put("script", text), line, words)

    return plant


def _argument_renamed(new: str) -> Plant:
    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("script")
        for call in code.calls("job_type_parser"):
            made = f'parser = ScriptParser()\n    parser.add_argument("--{new}", default={code.of(call.args[0])})\n'
            node = next(each for each in code.walk(ast.Return) if call in set(ast.walk(each)))
            text = code.put((node, f"{made}    return parser.parse_args(argv)"))
            text = text.replace("import job_type_parser", "import ScriptParser")
            yield Fault(step.put("script", text), new, (new, "job_type"))
        for call in code.calls("add_argument"):
            text = code.put((call.args[0], f'"--{new}"'))
            yield Fault(step.put("script", text), new, (new, "job_type"))

    return plant


def _argument_default(step: StepText) -> Iterator[Fault]:
    code = step.code("script")
    for call in code.calls("job_type_parser"):
        yield Fault(step.put("script", code.put((call.args[0], '"scoring"'))), "job_type", ("job_type",))


def _argument_use_renamed(step: StepText) -> Iterator[Fault]:
    code = step.code("script")
    for node in code.walk(ast.Attribute):
        if name_of(node) == "job_type" and name_of(node.value) in {"job_args", "args"}:  # type: ignore[attr-defined]
            text = code.put((node, "job_args.jobtype"))
            yield Fault(step.put("script", text), "job_args.jobtype", ("jobtype",))


def _job_types(step: StepText) -> Iterator[Fault]:
    code = step.code("script")
    for call in code.calls("job_type_parser"):
        text = code.put((call, 'job_type_parser("training", ["training", "scoring"])'))
        yield Fault(step.put("script", text), "choices", ("job type", "job_type"))


def _swallowed(handler: str) -> Plant:
    """Puts the body of main into a try whose handler goes on."""

    def plant(step: StepText) -> Iterator[Fault]:
        code = step.code("script")
        main = code.function("main")
        if main is None:
            return
        first, last = main.body[1], main.body[-1]
        lines = code.text.splitlines(keepends=True)
        body = "".join(f"    {line}" if line.strip() else line for line in lines[first.lineno - 1 : last.end_lineno])
        text = f"    try:\n{body}    {handler}\n"
        text = "".join([*lines[: first.lineno - 1], text, *lines[last.end_lineno or 0 :]])
        yield Fault(step.put("script", text), handler)

    return plant


def _main_renamed(step: StepText) -> Iterator[Fault]:
    code = step.code("script")
    main = code.function("main")
    if main is not None:
        text = code.text.replace("def main(", "def work(", 1)
        yield Fault(step.put("script", text), "main")


def _main_parameter(step: StepText) -> Iterator[Fault]:
    code = step.code("script")
    main = code.function("main")
    if main is not None and main.args.args:
        yield Fault(step.put("script", code.cut(main.args.args[-1])), main.args.args[-1].arg)


def _never_started(step: StepText) -> Iterator[Fault]:
    code = step.code("script")
    for node in code.tree.body:
        if isinstance(node, ast.If) and "__main__" in code.of(node.test):
            yield Fault(step.put("script", code.put((node, ""))), "__main__")


def whole(layer: str, text: str | bytes, *words: str) -> Plant:
    """Plants a text at the begin of a layer's file, behind what must come first."""

    def plant(step: StepText) -> Iterator[Fault]:
        if step.has(layer):
            before, after = step.text(layer).encode(), text.encode() if isinstance(text, str) else text
            body = before + b"\n" + after + b"\n"
            yield Fault(step.put(layer, body.decode() if isinstance(text, str) else body), str(text), words)

    return plant


_MATCH = """def planted(value):
    match value:
        case 1:
            return 2
    return value"""
_ROW = 'Path("/opt/ml/processing/input/unheard/rows.csv").read_text()'
_NEWER = {
    "match": appended(_MATCH, "3.10"),
    "a union of dicts": appended("PLANTED = {'a': 1} | {'b': 2}", "3.9"),
    "removeprefix": appended("PLANTED = 'abc'.removeprefix('a')", "3.9"),
    "a module of a newer library": imported("import tomllib", "3.11"),
    "exception groups": appended(
        "def planted():\n    try:\n        pass\n    except* ValueError:\n        raise", "3.11"
    ),
}

KINDS = [
    *(
        kind
        for side, table in TABLES.items()
        for kind in (
            Kind(
                f"script: path of an {side} changed", PATHS, _table_changed(table, lambda it: f"{it}_old", value=True)
            ),
            Kind(f"script: {side} renamed", PATHS, _table_changed(table, lambda it: f"{it}_renamed", value=False)),
            Kind(f"script: {side} asked for by another name", PATHS, _use_renamed(GIVEN[side])),
            Kind(f"script: written-out path of an {side} changed", PATHS, _literal_changed(side)),
            Kind(f"script: {side}s confused with each other", PATHS, _uses_swapped(GIVEN[side])),
        )
    ),
    Kind("script: writes to an input", PATHS, _input_for_output),
    Kind("script: output never written", PATHS, _output_never_written),
    Kind("script: path that nothing declares", PATHS, in_main(_ROW, "unheard", imports="from pathlib import Path")),
    Kind(
        "script: variable renamed in its table",
        VARIABLES,
        _table_changed("ENVIRONMENT", lambda it: f"{it}_OLD", value=False),
    ),
    Kind(
        "script: default of a variable changed",
        frozenset({"other-default"}),
        _table_changed("ENVIRONMENT", lambda it: f"{it}9", value=True),
    ),
    Kind("script: variable asked for by another name", VARIABLES, _use_renamed("environ_vars")),
    Kind("script: variable never read", VARIABLES, _reading_dropped),
    Kind(
        "script: variable that nothing declares",
        VARIABLES,
        in_main('planted = os.environ["UNHEARD_OF"]', "UNHEARD_OF", imports="import os"),
    ),
    Kind(
        "script: argument that nothing declares",
        ARGUMENTS,
        _argument('parser.add_argument("--mode", required=True)', "mode"),
    ),
    Kind("script: argument renamed", ARGUMENTS, _argument_renamed("jobtype")),
    Kind("script: default of an argument changed", frozenset({"other-default"}), _argument_default),
    Kind("script: argument asked for by another name", ARGUMENTS | {"unknown-argument"}, _argument_use_renamed),
    Kind("script: job types that it refuses", frozenset({"job-type-mismatch"}), _job_types),
    Kind(
        "script: package that the image lacks", frozenset({"unavailable-import"}), imported("import polars", "polars")
    ),
    Kind(
        "script: module that is not shipped",
        frozenset({"unavailable-import"}),
        imported("from row_helpers import clean", "row_helpers"),
    ),
    Kind(
        "script: module that Python no longer has",
        frozenset({"unavailable-import"}),
        imported("import binhex", "binhex"),
    ),
    Kind(
        "script: imports cursus",
        frozenset({"imports-cursus"}),
        imported("from cursus.core.base.names import snake_case"),
    ),
    *(
        Kind(f"script: {what}, which its Python lacks", frozenset({"newer-python"}), plant)
        for what, plant in _NEWER.items()
    ),
    Kind("script: error swallowed", frozenset({"swallowed-error"}), _swallowed("except Exception:\n        pass")),
    Kind("script: all errors swallowed", frozenset({"swallowed-error"}), _swallowed("except:\n        pass")),
    Kind("script: main renamed", frozenset({"unstarted-script"}), _main_renamed),
    Kind("script: main takes another number of things", frozenset({"unstarted-script"}), _main_parameter),
    Kind("script: never started", frozenset({"unstarted-script"}), _never_started),
]
