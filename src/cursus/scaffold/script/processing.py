"""What the template of a processing script is filled with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cursus.scaffold.code_text import literal, variable
from cursus.scaffold.script.flow import DOCUMENTS, OPTIONAL, PATH, REPORT, flow_of
from cursus.scaffold.script.operations import MODEL, PARTS, TABLE
from cursus.scaffold.script.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.planner.plan import PlannedContract, StepPlan
    from cursus.scaffold.script.flow import Flow, Input, Output

__all__ = ["environment_of", "processing_script"]

_UNUSED = "  # noqa: ARG001 -- the interface of all scripts"
_YET = "  # noqa: ARG001 -- for what is yet to be written"


def processing_script(plan: StepPlan, contract: PlannedContract) -> dict[str, Any]:
    """The values of the template, by their names there."""
    settings = settings_of(plan.config.fields)
    flow = flow_of(plan, {each.name for each in settings})
    used = {
        "input_paths": bool(flow.inputs),
        "environ_vars": any("environ_vars" in each.reading for each in settings),
        "job_args": any("job_args" in each.reading for each in settings) or "job_type" in contract.arguments,
    }
    return {
        "summary": plan.requirements.description,
        "environment": environment_of(contract),
        "columns": {each.name: each.columns for each in flow.inputs if each.columns},
        "imports": _imports(flow, (each.reader for each in settings if each.reader)),
        "settings": settings,
        "reads_arguments": any("job_args" in each.reading for each in settings),
        "has_job_type": "job_type" in contract.arguments,
        "inputs": [_input(each) for each in flow.inputs],
        "unused": lambda name: "" if used[name] else _UNUSED,
        "functions": flow.functions,
        **_process(flow, has_settings=bool(settings)),
    }


def environment_of(contract: PlannedContract) -> dict[str, str | None]:
    """The variables of a script with their defaults; None for those that must be set."""
    return {**dict.fromkeys(contract.required_env), **contract.optional_env}


def _imports(flow: Flow, readers: Iterable[str]) -> list[tuple[str, str]]:
    found = {each for function in flow.functions for each in function.imports}
    return sorted({*found, *(("cursus_runtime.environment", reader) for reader in readers)})


def _input(each: Input) -> dict[str, Any]:
    path = f"Path(input_paths[{literal(each.name)}])"
    readings = {
        TABLE: f"read_table({path})",
        OPTIONAL: f"read_optional({path})",
        MODEL: f"load_model({path})",
        PATH: path,
        DOCUMENTS: f"read_documents({path}{'' if each.is_demanded else ', demanded=False'})",
    }
    return {"name": each.name, "variable": each.variable, "type": each.type, "columns": each.columns,
            "reading": readings[each.type]}  # fmt: skip


def _process(flow: Flow, *, has_settings: bool) -> dict[str, Any]:
    """The function that takes all inputs and gives all outputs."""
    outputs = [_output(each, flow, is_only=len(flow.outputs) == 1) for each in flow.outputs]
    told = [
        *(f"{each.variable}: {each.type}" for each in flow.inputs),
        *(["settings: Settings"] if has_settings else []),
    ]
    names = [*(each.variable for each in flow.inputs), *(["settings"] if has_settings else [])]
    is_one = len(outputs) == 1
    result = outputs[0]["value"] if is_one else f"Outputs({', '.join(each['value'] for each in outputs)})"
    return {
        "outputs": outputs,
        "arguments": ", ".join(names),
        "parameters": _parameters(told, [*(each.call for each in flow.functions), result]),
        "returns": outputs[0]["type"] if is_one else "Outputs",
        **_ending([each.call for each in flow.functions], result),
    }


def _output(each: Output, flow: Flow, *, is_only: bool) -> dict[str, Any]:
    folder = f"Path(output_paths[{literal(each.name)}])"
    held = "output" if is_only else f"outputs.{variable(each.name)}"
    kind = "" if each.kind == "parquet" else f", {literal(each.kind)}"
    writings = {
        TABLE: f"write_output({held}, {folder}{kind})",
        OPTIONAL: f"write_output({held}, {folder}{kind})",
        PARTS: f"write_parts({held}, {folder}{kind})",
        REPORT: f'write_json({folder} / "report.json", {held})',
    }
    measures = f'write_json({folder} / "metrics.json", {held})'
    made = {"name": each.name, "field": variable(each.name), "type": each.type, "value": each.variable, "note": ""}
    if each.type:
        is_given = any(function.target == each.variable for function in flow.functions)
        note = "" if is_given and _is_own(each, flow) else f"nothing gives {each.name} yet: it is the rows as they are"
        return {**made, "writing": writings.get(each.type, measures), "note": note}
    tables = [each.variable for each in flow.inputs if each.type == TABLE]
    report = f"{{{', '.join(f'{literal(name)}: len({name})' for name in tables)}}}"
    return {
        **made,
        "type": REPORT,
        "value": report,
        "writing": f'write_json({folder} / "report.json", {held})',
        "note": f"nothing gives {each.name} yet: it tells how many rows there are",
    }


def _is_own(each: Output, flow: Flow) -> bool:
    """Whether an output has a variable that no output before it has."""
    first = next(other for other in flow.outputs if other.variable == each.variable)
    return first.name == each.name


def _ending(lines: list[str], result: str) -> dict[str, Any]:
    """The lines of `process` and what it returns: the last call itself where nothing else becomes of it."""
    target, _, call = lines[-1].partition(" = ") if lines else ("", "", "")
    return {"steps": lines[:-1], "result": call} if target == result and call else {"steps": lines, "result": result}


def _parameters(told: list[str], lines: list[str]) -> str:
    """The parameters of `process`; those that no line uses yet say so."""
    used = {name for line in lines for name in re.findall(r"[A-Za-z_]\w*", line)}
    unused = [each for each in told if each.partition(":")[0] not in used]
    if not unused:
        return ", ".join(told)
    return "\n" + "".join(f"    {each},{_YET if each in unused else ''}\n" for each in told)
