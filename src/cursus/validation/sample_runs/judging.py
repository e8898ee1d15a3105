"""From what the engine says of a node's steps to an attempt: how it ended, and what of its outputs is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cursus.validation.sample_runs.contents import is_empty, unreadable_files
from cursus.validation.sample_runs.model import Attempt, Obstacle
from cursus.validation.sample_runs.plan import Folder
from cursus.validation.sample_runs.spoiling import column_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cursus.core.base.contract_base import ScriptContract
    from cursus.engine.model import StepResult
    from cursus.validation.sample_runs.building import Built
    from cursus.validation.sample_runs.model import Data

__all__ = ["attempt_of", "obstacle_of", "written"]

_LOG_BYTES = 64 << 10
_ENDLESS: Final = "it ran longer than"
_UNMET: Final = "its requirements.txt asks for what is not here"
_NO_MODULE = re.compile(r"^ModuleNotFoundError: No module named '([^']+)'", re.MULTILINE)
_TRAINED = {"/opt/ml/model": "model", "/opt/ml/output/data": "output"}


def obstacle_of(built: Built, results: Sequence[StepResult]) -> Obstacle | None:
    """What has nothing to do with the step and kept it from being run: a library, or a step upstream."""
    if any(each.status in {"NotRun", "Stopped"} for each in results):
        sources = ", ".join(each.rpartition(":")[2] for each in built.node.sources)
        return Obstacle(f"{sources or 'a step upstream'} did not succeed on its samples", f"check {sources} first")
    failed = next((each for each in results if each.status == "Failed"), None)
    if failed is None:
        return None
    if failed.reason and _UNMET in failed.reason:
        return Obstacle(failed.reason.partition(": ")[2], "install these packages")
    missing = _NO_MODULE.findall(_log(failed))
    script = built.node.step.files.script
    if missing and not (script and (script.parent / missing[-1].partition(".")[0]).exists()):
        name = missing[-1].partition(".")[0]
        if name not in {"cursus", "cursus_runtime"}:
            return Obstacle(f"its script imports {name!r}, which is not installed here", f"pip install {name}")
    return None


def attempt_of(built: Built, results: Sequence[StepResult], data: Data, case: str) -> Attempt:
    """How a run of a step on some data ended."""
    node = built.node
    failed = next((each for each in results if each.status == "Failed"), None)
    about = {"data": data, "case": case, "job_type": node.job_type, "sources": node.sources}
    named = frozenset(_named(built))
    if failed is not None:
        reason = failed.reason or ""
        return Attempt(
            **about,  # type: ignore[arg-type]  # each by its name
            has_failed=True,
            exit_code=failed.exit_code,
            reason=reason,
            log=_log(failed),
            is_endless=reason.startswith(_ENDLESS),
            named=named,
        )
    places = list(_outputs(built.builder.contract, results))
    missing = tuple(name for name, place in places if place is None or is_empty(place))
    files = (
        file for name, place in places if place is not None and name not in missing
        for file in unreadable_files(name, place)
    )  # fmt: skip
    return Attempt(**about, missing=missing, unreadable=tuple(files), named=named)  # type: ignore[arg-type]  # as above


def written(built: Built, results: Sequence[StepResult]) -> Iterator[tuple[str, str, Path]]:
    """The outputs of a node that are files: name, address, and where they are here."""
    found = {name: output for result in results for name, output in result.outputs.items()}
    for offer in built.builder.spec.outputs.values():
        path = _path_of(built.builder.contract, offer.logical_name)
        output = found.get(offer.logical_name) or found.get(_TRAINED.get(path, ""))
        if output is not None and offer.is_file:
            yield offer.logical_name, output.uri, output.path


def _outputs(contract: ScriptContract | None, results: Sequence[StepResult]) -> Iterator[tuple[str, Path | None]]:
    """The outputs that a contract promises, each with where it is."""
    found = {name: output.path for result in results for name, output in result.outputs.items()}
    for name, path in (contract.expected_output_paths if contract else {}).items():
        place = found.get(name) or found.get(_TRAINED.get(path.rstrip("/"), ""))
        yield name, place if place is not None and place.exists() else None


def _path_of(contract: ScriptContract | None, output: str) -> str:
    return contract.expected_output_paths.get(output, "").rstrip("/") if contract else ""


def _named(built: Built) -> Iterator[str]:
    """What the data and the settings of a run are called, as a message may name them."""
    contract = built.builder.contract
    if contract is not None:
        yield from contract.required_env_vars
        yield from contract.optional_env_vars
        for name, path in contract.expected_input_paths.items():
            yield from (name, path)
    yield from built.node.columns
    for feed in built.node.feeds.values():
        if isinstance(feed, Folder) and feed.path.exists():
            yield from column_names(feed.path)
            yield from (each.name for each in feed.path.rglob("*"))


def _log(result: StepResult) -> str:
    if result.log is None:
        return ""
    with Path(result.log).open("rb") as reading:
        reading.seek(max(0, result.log.stat().st_size - _LOG_BYTES))
        return reading.read().decode("utf-8", "replace")
