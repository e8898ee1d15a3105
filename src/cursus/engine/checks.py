"""All that is checked of a request before anything runs, its faults told together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.addresses import address_faults
from cursus.engine.form import form_faults
from cursus.engine.graph import flatten, graph_faults
from cursus.engine.handlers import assign_handlers, handler_faults
from cursus.engine.jobs import unsupported
from cursus.engine.model import CONTAINER_ROOT
from cursus.engine.parameters import bind_parameters
from cursus.engine.retries import policy_faults
from cursus.errors import EngineError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from cursus.engine.graph import Node
    from cursus.engine.model import RunRequest

__all__ = ["check_request"]


def check_request(
    request: RunRequest, before: Mapping[str, Any] | None = None
) -> tuple[tuple[Node, ...], dict[str, Any]]:
    """The steps of a request and the values of all parameters; `before` are values of the run that is gone on with.

    Raises:
        EngineError: everything that keeps the request from being run.
    """
    faults = form_faults(request.definition)
    if faults:
        raise EngineError.of(faults)
    nodes = flatten(request.definition)
    declared = [str(each["Name"]) for each in request.definition.get("Parameters") or ()]
    kept = {name: value for name, value in (before or {}).items() if name in declared}
    values, faults = bind_parameters(request.definition, {**kept, **request.parameters})
    handlers = assign_handlers(nodes, request.handlers, values)
    faults += [
        *graph_faults(nodes, declared),
        *handler_faults(nodes, request.handlers, values),
        *unsupported(nodes, handlers),
        *policy_faults(nodes),
        *address_faults(nodes),
        *_store_faults(request.store.absolute()),
    ]
    if request.resume and request.selection:
        faults.append(Fault("run", "goes on with a run and chooses steps beside one", "ask for one of both"))
    if faults:
        raise EngineError.of(faults)
    return nodes, values


def _store_faults(store: Path) -> Iterator[Fault]:
    if store.is_relative_to(CONTAINER_ROOT):
        yield Fault("store", f"{store} is below {CONTAINER_ROOT}, which jobs see their own of", "choose another folder")
