"""The cache of a run: whether an earlier result of a step may be taken, and what later runs need to take this one's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cursus.engine.history.expiry import has_expired
from cursus.engine.model import Reuse
from cursus.engine.rerun.digests import Digests
from cursus.engine.rerun.keys import JOBS, cache_key, can_be_keyed
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cursus.engine.graph import Node
    from cursus.engine.history.history import History
    from cursus.engine.model import CacheUse, StepResult
    from cursus.engine.store.objects import Store
    from cursus.engine.task import Task

__all__ = ["Cache"]

_MEMORY = "digests.db"
# No digest is that.
_LOST = "overwritten"


class Cache:
    """Earlier results of one pipeline's steps, in one store.

    Threads look for them one at a time: it is a little work between many short calls of the system, and threads that
    did so at once would mostly hand the interpreter to each other.
    """

    def __init__(self, use: CacheUse, pipeline: str, history: History, store: Store) -> None:
        """Takes how the run uses it, and where results and objects are."""
        self._use, self._pipeline, self._history, self._store = use, pipeline, history, store
        self._digests = Digests(store.folder / _MEMORY, store.published)

    def close(self) -> None:
        """Lets go of its file."""
        self._digests.close()

    def key(self, node: Node, task: Task) -> dict[str, str]:
        """The step's cache key; empty where it is not to be compared, or an input is missing, as its job will tell."""
        if not self._applies(node):
            return {}
        try:
            with self._digests.turn:
                return cache_key(task, self._digests)
        except (EngineError, OSError):
            return {}

    def find(self, node: Node, key: Mapping[str, str], now: str) -> StepResult | None:
        """The newest result with that key that still counts at a moment and whose outputs are as they were left."""
        after = _cache_config(node).get("ExpireAfter")
        with self._digests.turn:
            for run_id, result in self._history.with_key(self._pipeline, node.name, key) if key else ():
                if not has_expired(result.started, str(after) if after else None, now) and self._is_intact(result):
                    return taken(result, Reuse("cache", run_id))
        return None

    def sealed(self, node: Node, task: Task, result: StepResult) -> StepResult:
        """The result of a step as later runs may take it: with the digests of its outputs where it has a key.

        Another run may have written to the same addresses meanwhile. Where it has replaced an input, the key is not
        that of what the job saw; where it has replaced an output, what lies there is not what the job made.
        """
        lost = {name for name, output in result.outputs.items() if not self._is_own(output.uri)}
        keyed = bool(result.cache_key) and not lost and self.key(node, task) == result.cache_key
        with self._digests.turn:
            outputs = {
                name: replace(each, digest=_LOST if name in lost else self._digest(each.uri) if keyed else "")
                for name, each in result.outputs.items()
            }
        # Between the look and the digest, too.
        keyed = keyed and all(map(self._is_own, (each.uri for each in outputs.values())))
        return replace(result, outputs=outputs, cache_key=result.cache_key if keyed else {})

    def _is_own(self, uri: str) -> bool:
        return not uri.startswith("s3://") or self._store.owns(uri)

    def is_intact(self, result: StepResult) -> bool:
        """Whether a result's outputs are there, and unchanged where a digest was taken of them."""
        with self._digests.turn:
            return self._is_intact(result)

    def _is_intact(self, result: StepResult) -> bool:
        for output in result.outputs.values():
            if not output.path.exists():
                return False
            if output.digest and output.digest != self._digest(output.uri):
                return False
        return True

    def _applies(self, node: Node) -> bool:
        if self._use == "off" or not can_be_keyed(node.type):
            return False
        return _cache_config(node).get("Enabled") is True or (self._use == "all" and node.type in JOBS)

    def _digest(self, uri: str) -> str:
        try:
            return self._digests.objects(self._store.objects(uri)) if uri.startswith("s3://") else ""
        except (EngineError, OSError):
            return "unreadable"


def taken(result: StepResult, reuse: Reuse) -> StepResult:
    """A result as another run takes it: without what only the work itself had."""
    kept = replace(result, reused=reuse, seconds=0.0, started=None, log=None, log_tail="", attempts=1)
    return replace(kept, exit_code=None, peak_memory_bytes=None, cpu_seconds=None)


def _cache_config(node: Node) -> Mapping[str, Any]:
    return node.step.get("CacheConfig") or {}
