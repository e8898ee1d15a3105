"""The handler by which the XGBoost container serves a trained model, for endpoints and batch transform."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Union

from cursus_runtime.booster import Model
from cursus_runtime.serving import Request, read_request, scores_of, written_scores

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["Request", "input_fn", "model_fn", "output_fn", "predict_fn"]


def model_fn(model_dir: str) -> Model:
    """Return the model of an unpacked model archive.

    Raises:
        FileNotFoundError: the folder lacks the model or its schema.
    """
    return Model.load(Path(model_dir))


def input_fn(request_body: Union[bytes, str], request_content_type: str) -> Request:
    """Return the rows of a request, as `read_request` reads them."""
    return read_request(request_body, request_content_type)


def predict_fn(input_data: Request, model: Model) -> npt.NDArray[np.float32]:
    """Return the scores of a request's rows, as `scores_of` gives them."""
    return scores_of(input_data, model)


def output_fn(prediction: npt.NDArray[np.float32], accept: str) -> str:
    """Return scores as text, as `written_scores` writes them."""
    return written_scores(prediction, accept)
