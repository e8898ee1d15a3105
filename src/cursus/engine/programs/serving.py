"""The model server of a batch transform, run as a program inside the job: model_fn once, then request by request.

It follows the contract of sagemaker-inference: `transform_fn`, or `input_fn`, `predict_fn` and `output_fn` with
defaults for CSV, JSON and NPY. Standard library only, and NumPy where a default needs it.
"""

from __future__ import annotations

import importlib
import inspect
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Handlers", "decode", "encode", "main"]

_TEXT = ("text/csv", "application/json", "application/jsonlines")
_LENGTH = 8


class Handlers:
    """The functions of a user's module, completed with the defaults."""

    def __init__(self, module: Any) -> None:
        """Takes the module; ValueError where it mixes transform_fn with the functions that it replaces."""
        self._transform: Callable[..., Any] | None = getattr(module, "transform_fn", None)
        parts = [name for name in ("input_fn", "predict_fn", "output_fn") if hasattr(module, name)]
        if self._transform and parts:
            message = f"transform_fn cannot be used together with {', '.join(parts)}"
            raise ValueError(message)
        self._model: Callable[..., Any] = getattr(module, "model_fn", _no_model)
        self._input: Callable[..., Any] = getattr(module, "input_fn", decode)
        self._predict: Callable[..., Any] = getattr(module, "predict_fn", _predict)
        self._output: Callable[..., Any] = getattr(module, "output_fn", encode)

    def load(self, folder: str) -> Any:
        """The model."""
        return _call(self._model, folder)

    def answer(self, model: Any, body: bytes, content_type: str, accept: str) -> bytes:
        """The response to one request."""
        given: Any = body.decode("utf-8") if content_type in _TEXT else body
        if self._transform is not None:
            answered = _call(self._transform, model, given, content_type, accept)
        else:
            prediction = _call(self._predict, _call(self._input, given, content_type), model)
            answered = _call(self._output, prediction, accept)
        return _as_bytes(answered)


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Calls a handler, with the context as one more argument where it takes one."""
    taken = len(inspect.signature(function).parameters)
    return function(*arguments, None) if taken == len(arguments) + 1 else function(*arguments)


def _no_model(folder: str) -> Any:
    message = f"the inference script defines no model_fn, so the model in {folder} cannot be loaded"
    raise NotImplementedError(message)


def _predict(data: Any, model: Any) -> Any:
    return model.predict(data)


def decode(body: Any, content_type: str) -> Any:
    """A request's body as a NumPy array."""
    import numpy as np

    if content_type == "text/csv":
        return np.genfromtxt(io.StringIO(body), delimiter=",")
    if content_type == "application/json":
        return np.array(json.loads(body))
    if content_type == "application/x-npy":
        return np.load(io.BytesIO(body))
    message = f"no default input_fn for content type {content_type!r}; define input_fn"
    raise ValueError(message)


def encode(prediction: Any, accept: str) -> Any:
    """A prediction as the response's body."""
    if accept == "application/json":
        return json.dumps(prediction, default=lambda value: value.tolist())
    import numpy as np

    if accept == "text/csv":
        text = io.StringIO()
        np.savetxt(text, np.atleast_1d(np.asarray(prediction)), delimiter=",", fmt="%s")
        return text.getvalue()
    if accept == "application/x-npy":
        packed = io.BytesIO()
        np.save(packed, prediction)
        return packed.getvalue()
    message = f"no default output_fn for {accept!r}; define output_fn"
    raise ValueError(message)


def _as_bytes(answered: Any) -> bytes:
    answer: Any = answered[0] if isinstance(answered, tuple) else answered
    body: Any = getattr(answer, "response", answer)
    return body.encode("utf-8") if isinstance(body, str) else bytes(body)


def _frames(stream: BinaryIO) -> Iterator[bytes]:
    while length := stream.read(_LENGTH):
        yield stream.read(int.from_bytes(length, "big"))


def main(plan_file: str, root: str) -> None:
    """Answers all requests of a plan, with the model and the code below `root`."""
    plan = json.loads(Path(plan_file).read_text(encoding="utf-8"))
    code = str(Path(root) / plan["code"])
    # Our own folder would hide modules of the user's that are named like ours.
    sys.path[:] = [code, *(entry for entry in sys.path if entry != str(Path(__file__).parent))]
    handlers = Handlers(importlib.import_module(plan["program"].removesuffix(".py").replace("/", ".")))
    model = handlers.load(str(Path(root) / "model"))
    for asked, answered in plan["files"]:
        with Path(asked).open("rb") as reading, Path(answered).open("wb") as writing:
            for body in _frames(reading):
                response = handlers.answer(model, body, plan["content_type"], plan["accept"])
                writing.write(len(response).to_bytes(_LENGTH, "big") + response)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
