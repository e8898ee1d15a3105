"""The tables of a run's key figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.report.components import Column, measured, section, table
from cursus.report.figures import conditions, evaluations, registrations
from cursus.report.markup import Child, Markup, tag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cursus.report.components import Links
    from cursus.report.contents import Contents
    from cursus.report.figures import Condition, Evaluation, Matrix, Measure
    from cursus.report.record import RunRecord, StepRecord

__all__ = ["key_figures", "metric_table"]


def key_figures(run: RunRecord, contents: Mapping[tuple[str, str], Contents], links: Links) -> Markup:
    """Evaluations, metrics from logs, registered models and conditions; a sentence where a run has none of these."""
    blocks: list[Markup] = [_evaluation(each, links) for each in evaluations(contents)]
    blocks += [_metrics(step, links) for step in run.steps if step.metrics]
    blocks += [_registration(step, links) for step in registrations(run)]
    asked = list(conditions(run))
    blocks += [_conditions(asked, links)] if asked else []
    if not blocks:
        nothing = "No step reported metrics, wrote an evaluation.json, registered a model or decided a condition."
        return section("figures", "Key figures", note=nothing)
    return section("figures", "Key figures", tag("div", blocks, cls="blocks"))


def _block(heading: Child, *children: Child, cls: str = "block") -> Markup:
    return tag("article", tag("h3", heading), *children, cls=cls)


def _evaluation(evaluation: Evaluation, links: Links) -> Markup:
    kind = evaluation.kind.replace("_", " ")
    heading = ["Evaluation by ", links.to(evaluation.step), f": {kind}" if kind else None]
    if evaluation.fault:
        fault = [tag("code", str(evaluation.path), cls="path"), f": {evaluation.fault}"]
        return _block(heading, tag("p", fault, cls="note"))
    summary = _pairs("What was measured on", evaluation.summary) if evaluation.summary else None
    matrix = _matrix(evaluation.matrix) if evaluation.matrix else None
    return _block(heading, _measures(evaluation.measures), matrix, summary)


def _measures(measures: Sequence[Measure]) -> Markup:
    spread = any(each.deviation is not None for each in measures)
    columns = [Column("Measure"), Column("Value", numbers=True)]
    columns += [Column("Standard deviation", numbers=True)] if spread else []
    rows = [[_spoken(each.name), measured(each.value), measured(each.deviation)][: len(columns)] for each in measures]
    return table("Measures", columns, rows, "compact")


def _pairs(caption: str, measures: Sequence[Measure]) -> Markup:
    rows = [[_spoken(each.name), measured(each.value)] for each in measures]
    return table(caption, [Column("Of"), Column("Value", numbers=True)], rows, "compact headless")


def _matrix(matrix: Matrix) -> Markup:
    columns = [Column("true class"), *(Column(f"predicted {name}", numbers=True) for name in matrix.classes)]
    rows = [[name, *(measured(value) for value in row)] for name, row in zip(matrix.classes, matrix.rows, strict=True)]
    inner = table("Confusion matrix", columns, rows, "matrix")
    return tag("div", inner, cls="scroll", tabindex="0", role="region", aria_label="Confusion matrix")


def _metrics(step: StepRecord, links: Links) -> Markup:
    return _block(["Metrics of ", links.to(step.name)], metric_table(step.metrics))


def metric_table(metrics: Sequence[tuple[str, float]]) -> Markup:
    """Metrics as a table; names such as `train:auc` and `validation:auc` share a row, with a column for each part."""
    parted = [(name.partition(":") if ":" in name else ("", "", name), value) for name, value in metrics]
    sets = list(dict.fromkeys(part for (part, _, _), _ in parted))
    rows: dict[str, dict[str, float]] = {}
    for (part, _, name), value in parted:
        rows.setdefault(name, {})[part] = value
    columns = [Column("Metric"), *(Column(part or "Value", numbers=True) for part in sets)]
    cells = [
        [_spoken(name), *(measured(values[part]) if part in values else "-" for part in sets)]
        for name, values in rows.items()
    ]
    return table("Last values in the log", columns, cells, "compact")


def _registration(step: StepRecord, links: Links) -> Markup:
    package = step.properties or {}
    told = [
        ("Group", package.get("ModelPackageGroupName")),
        ("Version", package.get("ModelPackageVersion")),
        ("Approval", package.get("ModelApprovalStatus")),
        ("ARN", package.get("ModelPackageArn")),
    ]
    rows = [[name, tag("span", str(value), cls="path")] for name, value in told if value is not None]
    listed = table("Model package", [Column("Of"), Column("Value")], rows, "compact headless")
    return _block(["Model registered by ", links.to(step.name)], listed)


def _conditions(asked: Sequence[Condition], links: Links) -> Markup:
    columns = [Column("Condition"), Column("Asked"), Column("Outcome")]
    rows = [[links.to(each.step), _all_of(each.asked), each.outcome] for each in asked]
    return _block("Conditions", table("Outcomes of conditions", columns, rows, "wide"), cls="block broad")


def _all_of(words: Sequence[str]) -> Child:
    return [tag("div", tag("code", each, cls="path")) for each in words] or "nothing"


def _spoken(name: str) -> Markup:
    return tag("span", name.replace("_", " "), title=name)
