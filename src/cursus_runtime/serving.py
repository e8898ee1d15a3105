"""What the handlers of models do in a container: requests as rows, scores as text; needs pandas and xgboost."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Union

import numpy as np
import pandas as pd

from cursus_runtime.frames import Table, demand_columns, exact_numbers

if TYPE_CHECKING:
    import numpy.typing as npt

    from cursus_runtime.booster import Model

__all__ = ["Request", "read_request", "scores_of", "written_scores"]

CSV = "text/csv"
JSON = "application/json"


@dataclass(frozen=True)
class Request:
    """Rows as they came: CSV without a header as `text`, or JSON as `records` with names."""

    text: str = ""
    records: Optional[List[Dict[str, Any]]] = None


def read_request(request_body: Union[bytes, str], request_content_type: str) -> Request:
    """Return the rows of a request: CSV without a header, or JSON.

    JSON is a list of records by column name, one record, or either under the key `instances`.

    Raises:
        ValueError: the body is empty or not of its type, or the type is another.
    """
    body = request_body if isinstance(request_body, str) else bytes(request_body).decode("utf-8-sig")
    if not body.strip():
        raise ValueError("the request has no body; hint: send at least one row")
    kind = request_content_type.partition(";")[0].strip().lower()
    if kind == CSV:
        return Request(text=body)
    if kind != JSON:
        raise ValueError(f"content type is {request_content_type!r}; hint: send {CSV} or {JSON}")
    found = json.loads(body)
    found = found.get("instances", found) if isinstance(found, dict) else found
    records = [found] if isinstance(found, dict) else found
    if not (isinstance(records, list) and records and all(isinstance(record, dict) for record in records)):
        raise ValueError("the JSON body is no list of records; hint: send records by column name")
    return Request(records=records)


def scores_of(input_data: Request, model: Model) -> npt.NDArray[np.float32]:
    """Return the scores of a request's rows, shape (rows,) or (rows, classes).

    CSV rows hold the features in the order of the model's schema. They may be led by the id columns of the schema (by
    one row number where the schema has none), which are passed over. Known by their number, no other width is taken.

    Raises:
        ValueError: rows have another number of columns, features are missing, or numeric features hold text.
    """
    if input_data.records is None:
        return model.score(_from_csv(input_data.text, model), "the request")
    frame = pd.DataFrame(input_data.records)
    demand_columns("the request", frame.columns, {"the model": model.encoding.columns})
    return model.score(frame, "the request")


def written_scores(prediction: npt.NDArray[np.float32], accept: str) -> str:
    """Return scores as text: a CSV line for each row, or JSON with a list under `predictions`.

    Raises:
        ValueError: another type is asked for.
    """
    kinds = [part.partition(";")[0].strip().lower() for part in (accept or CSV).split(",")]
    if CSV in kinds or "*/*" in kinds or "text/*" in kinds:
        rows = np.asarray(prediction).reshape(len(prediction), -1)
        return "".join(",".join(map(str, row)) + "\n" for row in rows)
    if JSON in kinds:
        return json.dumps({"predictions": np.asarray(prediction).tolist()})
    raise ValueError(f"accept is {accept!r}; hint: ask for {CSV} or {JSON}")


def _from_csv(text: str, model: Model) -> Table:
    """Return the features of CSV rows, each column read as the model needs it."""
    features = list(model.encoding.columns)
    leading = _leading_columns(text, len(features), max(1, len(model.id_columns)))
    positions = {leading + at: name for at, name in enumerate(features)}
    words = {at: str for at, name in positions.items() if name in model.encoding.vocabularies}
    frame = pd.read_csv(
        io.StringIO(text),
        header=None,
        dtype={**words, **dict.fromkeys(range(leading), str)},
        low_memory=False,
        **exact_numbers(),
    )
    return frame.drop(columns=list(range(leading))).rename(columns=positions)


def _leading_columns(text: str, features: int, ids: int) -> int:
    """Return how many id columns lead the features, demanding that all rows agree."""
    widths = [len(row) for row in csv.reader(io.StringIO(text)) if row]
    wrong = next((at for at, width in enumerate(widths) if width not in {features, features + ids}), None)
    if wrong is None:
        wrong = next((at for at, width in enumerate(widths) if width != widths[0]), None)
    if wrong is not None:
        raise ValueError(
            f"row {wrong + 1} of the request has {widths[wrong]} columns; "
            f"hint: send {features} features, or {ids} id column(s) and {features} features, in every row"
        )
    return widths[0] - features
