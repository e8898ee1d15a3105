"""The command `resolve`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from cursus import api
from cursus.cli.pipeline import dag_and_config
from cursus.cli.wiring import explained, listed

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable
    from pathlib import Path

    from cursus.errors import Fault
    from cursus.resolver.explain import Explanation
    from cursus.resolver.wiring import Wiring

__all__ = ["resolve"]


def resolve(arguments: Namespace) -> int:
    """Prints how the needs of a pipeline are answered; 1 where some are not, or where the lock says otherwise."""
    dag, config = dag_and_config(arguments.dag, arguments.config, "resolve")
    if arguments.check:
        return _check(dag, config, arguments.env)
    wiring = api.resolve_pipeline(dag, config, arguments.env)
    needs = list(wiring.explanations(arguments.node))
    if arguments.format == "json":
        print(json.dumps(_as_json(wiring, needs, whole=arguments.explain), indent=1, ensure_ascii=False))
    else:
        for line in explained(wiring, needs) if arguments.explain else listed(wiring, needs):
            print(line)
    sys.stdout.flush()
    if wiring.found.faults:
        return _refuse(wiring.found.faults)
    if arguments.lock:
        sys.stderr.write(f"accepted: {api.lock_wiring(dag, config, arguments.env)}\n")
    return 0


def _check(dag: Path, config: Path, env: str | None) -> int:
    faults = api.check_lock(dag, config, env)
    if faults:
        return _refuse(faults)
    print("the wiring is the one that was accepted")
    return 0


def _refuse(faults: Iterable[Fault]) -> int:
    found = list(faults)
    sys.stderr.write(f"{len(found)} faults:\n" if len(found) > 1 else "")
    for fault in found:
        sys.stderr.write(f"error: {fault}\n")
    return 1


def _as_json(wiring: Wiring, needs: Iterable[Explanation], *, whole: bool) -> dict[str, Any]:
    faults = [
        {"subject": fault.subject, "fact": fault.fact, "hint": fault.hint, "code": fault.code}
        for fault in wiring.found.faults
    ]
    entries = [_need_as_json(need) | (_rivals_as_json(need) if whole else {}) for need in needs]
    return {"pipeline": wiring.dag.name, "needs": entries, "faults": faults}


def _need_as_json(found: Explanation) -> dict[str, Any]:
    wire, spec = found.wire, found.need.spec
    return {
        "need": str(found.need),
        "type": spec.dependency_type.value,
        "data_type": spec.data_type,
        "required": spec.required,
        "outcome": found.outcome.value,
        "remark": found.remark or None,
        "offer": str(wire.offer) if wire else None,
        "property_path": wire.offer.spec.property_path if wire else None,
        "score": wire.score if wire else None,
        "reasons": dict(wire.reasons) if wire else {},
    }


def _rivals_as_json(found: Explanation) -> dict[str, Any]:
    rivals = [
        {
            "offer": str(rival.candidate.offer),
            "score": rival.candidate.score,
            "reasons": dict(rival.candidate.reasons),
            "lost": rival.lost,
        }
        for rival in found.rivals
    ]
    return {"rivals": rivals, "not_candidates": {str(offer): why for offer, why in found.excluded}}
