"""From the nodes of a plan to the steps of a definition, by the steps' own configs and builders."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cursus.core.base.builder_base import execution_prefix
from cursus.core.kinds.session import PipelineSession
from cursus.errors import CursusError
from cursus.validation.loading import LoadFault
from cursus.validation.sample_runs.model import Obstacle
from cursus.validation.sample_runs.plan import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cursus.core.base.builder_base import StepBuilderBase
    from cursus.core.kinds.session import Asset
    from cursus.core.kinds.step import Step
    from cursus.validation.sample_runs.plan import Feed, Node

__all__ = ["Builds", "Built"]

_JOBS = ("Processing", "Training")
_VERSION = "2020-12-01"


class Built:
    """A node's steps as a definition has them."""

    def __init__(self, node: Node, builder: StepBuilderBase[Any], step: Step) -> None:
        """Takes what made the step; its script may run as long as its samples say."""
        self.node, self.builder, self.step = node, builder, step
        self.requests = [_limited(each, node.step.samples.seconds) for each in step.to_requests()]
        self.names = frozenset(_names(self.requests))

    def offered(self, output: str) -> Any:
        """An output, as a later step refers to it.

        Raises:
            KeyError: the step has no such output.
        """
        return self.step.offered(self.builder.spec.outputs[output].property_path)


class Builds:
    """The nodes that could be built, and why others could not."""

    def __init__(self, known: Mapping[tuple[str, str], str]) -> None:
        """Takes the addresses of outputs that have been written already, by node and output."""
        self.built: dict[str, Built] = {}
        self.obstacles: dict[str, Obstacle] = {}
        self._known = known
        self._session = PipelineSession("samples", "samples")

    def add(self, nodes: Iterable[Node]) -> None:
        """Builds nodes, each after those that it reads from."""
        for node in nodes:
            try:
                with redirect_stdout(sys.stderr):
                    self.built[node.name] = self._build(node)
            except _LackingError as error:
                self.obstacles[node.name] = error.obstacle
            except ValidationError as error:
                told = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
                fact = f"values of its config cannot be guessed: {told}"
                self.obstacles[node.name] = Obstacle(fact, "give them in a samples file, as `config: {name: value}`")
            except CursusError as error:
                first = error.faults[0]
                self.obstacles[node.name] = Obstacle(f"{first.subject}: {first.fact}", first.hint or "mend the builder")
            except Exception as error:  # noqa: BLE001 - a step's config or builder may raise anything
                fact = f"its builder broke off: {type(error).__name__}: {error}"
                self.obstacles[node.name] = Obstacle(" ".join(fact.split()), "mend the builder")

    @property
    def assets(self) -> Mapping[str, Asset]:
        """The files that the steps refer to, by their addresses."""
        return self._session.assets

    def folders(self) -> dict[str, Any]:
        """The data that the steps read from here, by their addresses."""
        feeds = (feed for each in self.built.values() for feed in each.node.feeds.values())
        return {feed.uri: feed.path for feed in feeds if isinstance(feed, Folder)}

    def document(self, names: Iterable[str]) -> dict[str, Any]:
        """The definition of some of the nodes."""
        built = [self.built[name] for name in names]
        return {
            "Version": _VERSION,
            "Metadata": {},
            "Parameters": [execution_prefix(built[0].builder.config).to_request()],
            "Steps": [request for each in built for request in each.requests],
        }

    def _build(self, node: Node) -> Built:
        classes = node.step.classes
        assert not isinstance(classes, LoadFault)
        builder = classes.builder(classes.config(**node.values), sagemaker_session=self._session)
        builder.step_name = node.name
        inputs = {need: self._source(feed) for need, feed in node.feeds.items()}
        return Built(node, builder, builder.create_step(inputs=inputs))

    def _source(self, feed: Feed) -> Any:
        if isinstance(feed, Folder):
            return feed.uri
        known = self._known.get((feed.node.name, feed.output))
        if known is not None:
            return known
        upstream = self.built.get(feed.node.name)
        name = feed.node.step.files.name
        if upstream is None:
            raise _LackingError(Obstacle(f"{name}, which its data come from, cannot be run", f"check {name} first"))
        try:
            return upstream.offered(feed.output)
        except KeyError:
            raise _LackingError(Obstacle(f"{name} has no output {feed.output!r}", "name one of its outputs")) from None


class _LackingError(Exception):
    """A node whose data cannot be had."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.fact)
        self.obstacle = obstacle


def _limited(request: Mapping[str, Any], seconds: int) -> dict[str, Any]:
    """The request of a job with a time limit."""
    if request.get("Type") not in _JOBS:
        return dict(request)
    arguments = {**request["Arguments"], "StoppingCondition": {"MaxRuntimeInSeconds": seconds}}
    return {**request, "Arguments": arguments}


def _names(requests: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for request in requests:
        yield request["Name"]
        arguments = request.get("Arguments", {})
        for branch in ("IfSteps", "ElseSteps"):
            yield from _names(arguments.get(branch, ()))
