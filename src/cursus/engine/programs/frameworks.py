"""What each framework's container does where an inference script leaves it out: load, decode, predict and encode.

Runs inside jobs, for Python 3.8: standard library only, and the framework itself where a default needs it.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
from importlib import import_module
from pathlib import Path
from typing import Any

__all__ = ["DEFAULTS", "Defaults", "decode", "encode"]

_TEXT = ("text/csv", "application/json")


class Defaults:
    """The defaults of sagemaker-inference: NumPy arrays from and to CSV, JSON and NPY."""

    def model_fn(self, folder: str) -> Any:
        """The model; NotImplementedError where the container has no way to load one."""
        message = f"the inference script defines no model_fn, so the model in {folder} cannot be loaded"
        raise NotImplementedError(message)

    def input_fn(self, body: Any, content_type: str) -> Any:
        """What predict_fn takes, from a request's body: text for CSV and JSON, bytes for anything else."""
        return decode(body, content_type)

    def predict_fn(self, data: Any, model: Any) -> Any:
        """The model's predictions."""
        return model.predict(data)

    def output_fn(self, prediction: Any, accept: str) -> Any:
        """The response's body."""
        return encode(prediction, accept)


class SklearnDefaults(Defaults):
    """The defaults of the scikit-learn container: numbers that come as text are read as float32."""

    def input_fn(self, body: Any, content_type: str) -> Any:
        """An array."""
        array = decode(body, content_type)
        return array.astype("float32") if content_type in _TEXT else array


class XGBoostDefaults(Defaults):
    """The defaults of the XGBoost container for scripts: the model is a Booster, and takes a DMatrix."""

    def input_fn(self, body: Any, content_type: str) -> Any:
        """A DMatrix."""
        return matrix(body, content_type)

    def predict_fn(self, data: Any, model: Any) -> Any:
        """Predictions of the trees up to the best iteration, where training has stopped early."""
        return boosted(model, data)


class XGBoostAlgorithm(XGBoostDefaults):
    """The built-in algorithm: a Booster saved by it or by `xgboost`, several of them as their mean, no script."""

    def model_fn(self, folder: str) -> Any:
        """All boosters in the folder."""
        if os.environ.get("SAGEMAKER_INFERENCE_OUTPUT"):
            message = "SAGEMAKER_INFERENCE_OUTPUT is not supported here; take it away for local runs"
            raise NotImplementedError(message)
        files = sorted(path for path in Path(folder).iterdir() if path.is_file())
        if not files:
            message = f"there is no model file in {folder}; the built-in algorithm saves it as 'xgboost-model'"
            raise FileNotFoundError(message)
        return [_booster(path) for path in files]

    def predict_fn(self, data: Any, model: Any) -> Any:
        """One prediction a row."""
        features = model[0].num_features()
        if data.num_col() > features:
            message = f"the records have {data.num_col()} columns and the model was trained on {features} features"
            raise ValueError(message + ": leave out the label and other columns (InputFilter)")
        import numpy as np

        return np.mean([boosted(booster, data) for booster in model], axis=0, dtype="float32")

    def output_fn(self, prediction: Any, accept: str) -> Any:
        """One line a prediction, whatever was asked for: that is how the algorithm answers in batches."""
        return "\n".join(map(str, prediction.tolist())) + "\n", "text/csv"


class PyTorchDefaults(Defaults):
    """The defaults of the PyTorch container: a TorchScript `model.pt`, tensors in and out."""

    def model_fn(self, folder: str) -> Any:
        """The TorchScript model; FileNotFoundError where there is none."""
        torch = import_module("torch")
        path = Path(folder) / "model.pt"
        if not path.is_file():
            message = f"there is no model.pt in {folder}, and the inference script defines no model_fn"
            raise FileNotFoundError(message)
        return torch.jit.load(str(path), map_location="cpu")

    def input_fn(self, body: Any, content_type: str) -> Any:
        """A tensor."""
        torch = import_module("torch")
        array = decode(body, content_type)
        return torch.FloatTensor(array) if content_type in _TEXT else torch.from_numpy(array)

    def predict_fn(self, data: Any, model: Any) -> Any:
        """The model's output in evaluation mode."""
        torch = import_module("torch")
        with torch.no_grad():
            model.eval()
            return model(data)

    def output_fn(self, prediction: Any, accept: str) -> Any:
        """The tensor as nested lists."""
        plain = prediction.detach().cpu().numpy().tolist() if hasattr(prediction, "detach") else prediction
        return encode(plain, accept)


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


def matrix(body: Any, content_type: str) -> Any:
    """A request's body as a DMatrix; an empty CSV cell is a missing value."""
    import xgboost

    kind = content_type.partition(";")[0].strip().lower()
    text = body.decode("utf-8") if isinstance(body, bytes) else body
    if kind == "text/csv":
        return xgboost.DMatrix(_rows(text.strip()))
    if kind in ("text/libsvm", "text/x-libsvm"):
        return xgboost.DMatrix(_sparse(text.strip()))
    message = f"the XGBoost container reads no {content_type!r} here; use text/csv or text/libsvm"
    raise ValueError(message)


def _rows(text: str) -> Any:
    import numpy as np

    first = text.partition("\n")[0]
    try:
        delimiter = csv.Sniffer().sniff(first[:512]).delimiter
    except csv.Error:
        delimiter = ","
    delimiter = "," if delimiter.isalnum() or delimiter in ".-+" else delimiter
    try:
        return np.loadtxt(io.StringIO(text), delimiter=delimiter, dtype="float32", comments=None, ndmin=2)
    except ValueError:
        # Empty cells, or words, which fail below.
        pass
    cells = [[float(cell) if cell.strip() else math.nan for cell in line.split(delimiter)] for line in text.split("\n")]
    return np.array(cells, dtype="float32")


def _sparse(text: str) -> Any:
    """Lines of `index:value` words, the first index 0; other words, like a label, say nothing of the features."""
    rows, columns, values = [], [], []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        for word in line.split():
            index, colon, value = word.partition(":")
            if colon:
                rows.append(number)
                columns.append(int(index))
                values.append(float(value))
    return import_module("scipy.sparse").csr_matrix(
        (values, (rows, columns)), shape=(len(lines), max(columns, default=0) + 1)
    )


def boosted(booster: Any, data: Any) -> Any:
    """A booster's predictions, of the trees up to its best iteration."""
    best = booster.attr("best_iteration") if hasattr(booster, "attr") else None
    trees = (0, int(best) + 1) if best is not None else (0, 0)
    return booster.predict(data, iteration_range=trees, validate_features=False)


def _booster(path: Path) -> Any:
    import xgboost

    content = path.read_bytes()
    if content[:1] == b"\x80":
        import pickle

        return pickle.loads(content)  # noqa: S301 - a model is code; it runs in its job, as on the service
    booster = xgboost.Booster()
    booster.load_model(bytearray(content))
    return booster


DEFAULTS: dict[str, type[Defaults]] = {
    "": Defaults,
    "sklearn": SklearnDefaults,
    "xgboost": XGBoostDefaults,
    "xgboost-algorithm": XGBoostAlgorithm,
    "pytorch": PyTorchDefaults,
}
