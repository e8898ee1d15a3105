"""Resolves a large pipeline and checks it against its lock."""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from pathlib import Path


def seconds(nodes: int, *, edges: bool) -> tuple[float, float, float, int]:
    """Wall seconds to resolve, to resolve and check against the lock, to make and write the lock; the lock's bytes."""
    from cursus.core.base.enums import NodeType
    from cursus.core.base.specification_base import DependencySpec, OutputSpec, StepSpecification
    from cursus.dag.model import Node, PipelineDAG
    from cursus.resolver.lock import write_lock
    from cursus.resolver.places import Place
    from cursus.resolver.wiring import Wiring

    needs = [DependencySpec("rows", compatible_sources=["Link"]), DependencySpec("lookup", required=False)]
    link = StepSpecification("Link", NodeType.INTERNAL, needs, [OutputSpec("rows"), OutputSpec("report")])
    names = [f"Step{at:04}" for at in range(nodes)]
    chain = list(itertools.pairwise(names))
    pins = {} if edges else {f"{b}.rows": f"{a}.rows" for a, b in chain}
    dag = PipelineDAG([Node(name, "Link") for name in names], chain if edges else (), pins)
    places = {name: Place(link) for name in names} | {names[0]: Place(link, None, frozenset({"rows"}))}
    with tempfile.TemporaryDirectory() as folder:
        lock = Path(folder) / "pipeline.lock"
        started = time.perf_counter()
        wiring = Wiring.of(dag, places)
        resolved = time.perf_counter()
        write_lock(lock, wiring.lock())
        written = time.perf_counter()
        Wiring.of(dag, places).kept_to(lock)
        return resolved - started, time.perf_counter() - written, written - resolved, lock.stat().st_size


def table(nodes: int = 2000) -> str:
    """The figures as Markdown, best of three."""
    lines = [
        f"## Resolving {nodes:,} nodes",
        "",
        "| pipeline | resolve | resolve and check the lock | make and write the lock | lock |",
        "|---|---|---|---|---|",
    ]
    for name, edges in (("a chain by edges, scored", True), ("a chain by pins", False)):
        runs = [seconds(nodes, edges=edges) for _ in range(3)]
        resolve, check, write = (min(run[at] for run in runs) for at in range(3))
        size = f"{runs[0][3] / 1e3:.0f} kB"
        lines.append(f"| {name} | {resolve:.2f} s | {check:.2f} s | {write:.2f} s | {size} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
