"""One run as one HTML page: inline styles and script, images as data, nothing from anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.report.components import Links, section
from cursus.report.contents import survey
from cursus.report.document import document
from cursus.report.drawing import picture
from cursus.report.headline import failures, headline, parameters
from cursus.report.key_figures import key_figures
from cursus.report.lineage import readers_of
from cursus.report.markup import Child, Markup, tag
from cursus.report.plots import gallery
from cursus.report.record import read_run
from cursus.report.steps import artifact_section, step_section
from cursus.report.timeline import timeline

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.report.record import RunRecord

__all__ = ["render_report", "write_report"]

FILE = "report.html"


def write_report(run_folder: Path) -> Path:
    """Writes `report.html` into the folder of a run, `<store>/runs/<run id>`, and gives its path.

    The page is made from `run.json`, the logs and what the outputs hold now; files that are gone are said to be gone.

    Raises:
        DataError: the folder holds no `run.json`, or one that is no record of a run.
    """
    target = run_folder / FILE
    staged = target.with_suffix(".tmp")
    staged.write_text(render_report(read_run(run_folder)), encoding="utf-8", newline="\n")
    staged.replace(target)
    return target


def render_report(run: RunRecord) -> str:
    """The whole page of a run, as text."""
    return document(f"{run.pipeline}: {run.status}", _parts(run))


def _parts(run: RunRecord) -> list[Child]:
    links = Links(run)
    contents = survey(run)
    drawn = gallery((plot for content in contents.values() for plot in content.plots), links)
    return [
        headline(run),
        failures(run, links),
        parameters(run),
        _contents_list(plots=drawn is not None),
        key_figures(run, contents, links),
        section("pipeline", "Pipeline", picture(run, links) if run.steps else tag("p", "The pipeline has no steps.")),
        section("timeline", "Timeline", timeline(run, links)),
        section("plots", "Plots", drawn) if drawn is not None else None,
        step_section(run, contents, links),
        artifact_section(run, contents, readers_of(run), links),
    ]


def _contents_list(*, plots: bool) -> Markup:
    names = ["Figures", "Pipeline", "Timeline", *(["Plots"] if plots else []), "Steps", "Artifacts"]
    links = [tag("li", tag("a", name, href=f"#{name.lower()}")) for name in names]
    return tag("nav", tag("ul", links), aria_label="On this page")
