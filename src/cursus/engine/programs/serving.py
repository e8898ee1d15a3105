"""The model server of a batch transform, run as a program inside the job: model_fn once, then request by request.

It follows the contract of sagemaker-inference: `transform_fn`, or `input_fn`, `predict_fn` and `output_fn`, each with
the default of the model's framework. Standard library only, for Python 3.8.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Handlers", "main"]

_TEXT = ("text/csv", "application/json")
_LENGTH = 8


class Handlers:
    """The functions of a user's module, completed with the defaults of a framework."""

    def __init__(self, module: Any, defaults: Any) -> None:
        """Takes both; ValueError where the module mixes transform_fn with the functions that it replaces."""
        self._transform: Callable[..., Any] | None = getattr(module, "transform_fn", None)
        parts = [name for name in ("input_fn", "predict_fn", "output_fn") if hasattr(module, name)]
        if self._transform and parts:
            message = f"transform_fn cannot be used together with {', '.join(parts)}"
            raise ValueError(message)
        self._model: Callable[..., Any] = getattr(module, "model_fn", defaults.model_fn)
        self._input: Callable[..., Any] = getattr(module, "input_fn", defaults.input_fn)
        self._predict: Callable[..., Any] = getattr(module, "predict_fn", defaults.predict_fn)
        self._output: Callable[..., Any] = getattr(module, "output_fn", defaults.output_fn)

    def load(self, folder: str) -> Any:
        """The model."""
        return _call(self._model, folder)

    def answer(self, model: Any, body: bytes, content_type: str, accept: str) -> tuple[bytes, str]:
        """The response to one request, and its content type."""
        given: Any = body.decode("utf-8") if content_type in _TEXT else body
        if self._transform is not None:
            answered = _call(self._transform, model, given, content_type, accept)
        else:
            prediction = _call(self._predict, _call(self._input, given, content_type), model)
            answered = _call(self._output, prediction, accept)
        return _response(answered, accept)


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Calls a handler, with the context as one more argument where it takes one."""
    taken = len(inspect.signature(function).parameters)
    return function(*arguments, None) if taken == len(arguments) + 1 else function(*arguments)


def _response(answered: Any, accept: str) -> tuple[bytes, str]:
    """The body and content type of what a handler gave: the body, with its type or not, or a Flask response."""
    answer, kind = (answered[0], str(answered[1])) if isinstance(answered, tuple) else (answered, accept)
    if hasattr(answer, "get_data"):
        return bytes(answer.get_data()), str(getattr(answer, "mimetype", None) or kind)
    body: Any = getattr(answer, "response", answer)
    return (body.encode("utf-8") if isinstance(body, str) else bytes(body)), kind


def _frames(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    while length := stream.read(_LENGTH):
        kind = stream.read(int.from_bytes(length, "big")).decode()
        yield kind, stream.read(int.from_bytes(stream.read(_LENGTH), "big"))


def _framed(content: bytes) -> bytes:
    return len(content).to_bytes(_LENGTH, "big") + content


def _beside(name: str) -> Any:
    """A module of our own folder, under a name that hides none of the user's."""
    specification = importlib.util.spec_from_file_location(f"_serving_{name}", Path(__file__).with_name(f"{name}.py"))
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def main(plan_file: str, root: str) -> None:
    """Answers all requests of a plan, with the model and the code below `root`."""
    plan = json.loads(Path(plan_file).read_text(encoding="utf-8"))
    code = str(Path(root) / plan["code"])
    # Our own folder would hide modules of the user's that are named like ours.
    sys.path[:] = [code, *(entry for entry in sys.path if entry != str(Path(__file__).parent))]
    frameworks = _beside("frameworks")
    _beside("toolkits").offer(frameworks)
    program = plan["program"]
    module = importlib.import_module(program[: -len(".py")].replace("/", ".")) if program else None
    handlers = Handlers(module, frameworks.DEFAULTS[plan["framework"]]())
    model = handlers.load(str(Path(root) / "model"))
    for asked, answered in plan["files"]:
        with Path(asked).open("rb") as reading, Path(answered).open("wb") as writing:
            for content_type, body in _frames(reading):
                response, kind = handlers.answer(model, body, content_type, plan["accept"])
                writing.write(_framed(kind.encode()) + _framed(response))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
