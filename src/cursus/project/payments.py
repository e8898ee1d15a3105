"""Makes a table of card payments with known fraud probabilities, for demos and measurements: none is real."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.errors import DataError
from cursus.project.extras import load, require
from cursus.project.files import whole_file
from cursus.project.payment_rows import PaymentRows, draw_payments
from cursus.project.payment_truth import area_under_curve, is_none
from cursus.project.payment_world import CATEGORIES
from cursus.project.table_writer import refuse_unknown_suffix, table_writer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["PaymentsSummary", "write_merchants", "write_payments"]

MADE = "These payments are made by a seeded random generator. No person, card, merchant or payment in them is real."


@dataclass(frozen=True, slots=True)
class PaymentsSummary:
    """What was written, and how well the best possible model can do on it."""

    path: Path
    truth_path: Path | None
    rows: int
    frauds: int
    missing_shares: Mapping[str, float]
    """Share of rows without a value, for each column that lacks some."""
    best_auc: float | None
    """ROC AUC of the true probability on these rows; None where all rows are of one class."""
    origin: str = MADE

    @property
    def fraud_share(self) -> float:
        """Frauds per payment."""
        return self.frauds / self.rows


def write_payments(path: Path, rows: int, seed: int = 20240101, *, truth: bool = False) -> PaymentsSummary:
    """Writes `rows` made card payments of the year 2023, ordered by time, as CSV or Parquet by the suffix of `path`.

    The same rows, seed and numpy give the same values. Memory does not grow with the table but for 5 bytes a row.

    Columns: `payment_id`, `paid_at`, `amount` (euros), `currency`, `merchant_id` and `merchant_category` (long tails),
    `country`, `channel`, `device` (missing unless online), `card_age_days`, `customer_age` (missing more often under
    25), `previous_payments_24h`, `distance_km` (missing more often when great), `is_foreign`, `email_domain` (missing
    at random; some not in ASCII) and the label `is_fraud` (about 1.5 % are 1).

    Truth: `is_fraud` is 1 with probability 1 / (1 + exp(-score)); the score is the intercept plus the sum of
    `payment_truth.COEFFICIENTS` x `payment_truth.terms`, a function of the written row (and of its category's facts,
    see `write_merchants`) alone. From October on amounts are a quarter higher, and
    `payment_truth.LAST_QUARTER_CHANGES` are added to the coefficients. So no model can be expected to rank better
    than the true probability, whose AUC the summary gives. With `truth`, `<stem>_truth.csv` beside `path` holds
    `payment_id` and `fraud_probability`.

    Raises:
        DataError: fewer than 1 row, a negative seed, an unknown suffix, or `path` is a folder.
        MissingExtraError: numpy or pyarrow is not installed.
    """
    require("numpy", "pyarrow", purpose="make payments")
    _refuse_wrong_numbers(rows, seed)
    refuse_unknown_suffix(path)
    truth_path = path.with_name(f"{path.stem}_truth.csv") if truth else None
    tally = _Tally()
    with table_writer(path) as append:
        for part in draw_payments(rows, seed):
            append(_arrow(part.columns))
            tally.add(part)
    if truth_path is not None:
        _write_truth(truth_path, rows, seed)
    return tally.summary(path, truth_path)


def write_merchants(path: Path) -> Path:
    """Writes the side table of the payments as CSV: `merchant_category`, `risk_group`, `typical_amount` in euros.

    Raises:
        DataError: `path` is a folder.
    """
    with whole_file(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["merchant_category", "risk_group", "typical_amount"])
        writer.writerows(CATEGORIES)
    return path


class _Tally:
    """Counts what the summary tells, chunk by chunk."""

    def __init__(self) -> None:
        self._probabilities: list[Any] = []
        self._labels: list[Any] = []
        self._missing: dict[str, int] = {}

    def add(self, part: PaymentRows) -> None:
        self._probabilities.append(part.probability.astype("float32"))
        self._labels.append(part.columns["is_fraud"].astype("int8"))
        for name, values in part.columns.items():
            self._missing[name] = self._missing.get(name, 0) + _missing_count(values)

    def summary(self, path: Path, truth_path: Path | None) -> PaymentsSummary:
        import numpy as np

        labels = np.concatenate(self._labels)
        return PaymentsSummary(
            path=path,
            truth_path=truth_path,
            rows=len(labels),
            frauds=int((labels == 1).sum()),
            missing_shares={name: count / len(labels) for name, count in self._missing.items() if count},
            best_auc=area_under_curve(np.concatenate(self._probabilities), labels),
        )


def _missing_count(values: Any) -> int:
    import numpy as np

    if values.dtype == object:
        return int(is_none(values).sum())
    return int(np.isnan(values).sum()) if values.dtype.kind == "f" else 0


def _arrow(columns: Mapping[str, Any]) -> Any:
    """The columns as an Arrow table, the numbers of payments and merchants as names."""
    pa = load("pyarrow")

    arrays = {name: pa.array(values, from_pandas=True) for name, values in columns.items()}
    arrays["payment_id"] = _names("P", columns["payment_id"], 9)
    arrays["merchant_id"] = _names("M", columns["merchant_id"], 4)
    arrays["customer_age"] = arrays["customer_age"].cast(pa.int64())
    return pa.table(arrays)


def _names(letter: str, numbers: Any, width: int) -> Any:
    """The numbers as names of one width: 7 with letter M and width 4 is M0007."""
    pa, compute = load("pyarrow"), load("pyarrow.compute")

    digits = compute.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return compute.binary_join_element_wise(letter, digits, "")


def _write_truth(path: Path, rows: int, seed: int) -> None:
    pa = load("pyarrow")

    with table_writer(path) as append:
        for part in draw_payments(rows, seed):
            names = _names("P", part.columns["payment_id"], 9)
            append(pa.table({"payment_id": names, "fraud_probability": part.probability}))


def _refuse_wrong_numbers(rows: int, seed: int) -> None:
    if rows < 1:
        raise DataError(f"rows is {rows}", hint="ask for 1 row or more")
    if seed < 0:
        raise DataError(f"seed is {seed}", hint="give a seed of 0 or more")
