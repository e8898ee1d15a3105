"""Draws the rows of the made payments, chunk by chunk, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.project.payment_truth import fraud_probability
from cursus.project.payment_world import (
    CATEGORIES,
    CHANNELS,
    COUNTRIES,
    DEVICES,
    EMAIL_DOMAINS,
    HOUR_WEIGHTS,
    MERCHANTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["PaymentRows", "draw_payments"]

CHUNK_ROWS = 250_000
FIRST_DAY = "2023-01-01"
DAYS = 365
FIRST_DAY_OF_LAST_QUARTER = 273
FOREIGN_SHARE = 0.06
SILENT_AGE = 25


@dataclass(frozen=True, slots=True)
class PaymentRows:
    """A run of consecutive payments: the columns as written, and the probability that each is fraud."""

    columns: dict[str, Any]
    probability: NDArray[np.float64]


def draw_payments(rows: int, seed: int) -> Iterator[PaymentRows]:
    """The payments in the order of their time, in chunks; the same for the same arguments."""
    import numpy as np

    category_of = _merchant_categories(np.random.default_rng([seed, 0]))
    for number, start in enumerate(range(0, rows, CHUNK_ROWS), start=1):
        positions = np.arange(start, min(start + CHUNK_ROWS, rows))
        yield _chunk(np.random.default_rng([seed, number]), positions, rows, category_of)


def _chunk(
    random: np.random.Generator, positions: NDArray[Any], rows: int, category_of: NDArray[np.intp]
) -> PaymentRows:
    import numpy as np

    size = len(positions)
    day, second = _times(random, positions, rows)
    merchant = np.searchsorted(_zipf_steps(MERCHANTS, 1.05), random.random(size))
    category = category_of[merchant]
    country = _pick(random, [share for _, _, share in COUNTRIES], size)
    channel = _named(CHANNELS)[_pick(random, [share for _, share in CHANNELS], size)]
    foreign = random.random(size) < FOREIGN_SHARE
    columns: dict[str, Any] = {
        "payment_id": positions + 1,
        "paid_at": np.datetime64(FIRST_DAY, "s") + (day * 86_400 + second).astype("timedelta64[s]"),
        "amount": _amounts(random, category, day),
        "currency": np.array([currency for _, currency, _ in COUNTRIES], dtype=object)[country],
        "merchant_id": merchant + 1,
        "merchant_category": np.array([entry.name for entry in CATEGORIES], dtype=object)[category],
        "country": np.array([name for name, _, _ in COUNTRIES], dtype=object)[country],
        "channel": channel,
        "device": _devices(random, channel),
        "card_age_days": random.gamma(1.3, 620.0, size).astype(np.int64),
        "customer_age": _customer_ages(random, size),
        "previous_payments_24h": random.negative_binomial(1.2, 0.45, size),
        "distance_km": _distances(random, foreign, channel == "online"),
        "is_foreign": foreign.astype(np.int64),
        "email_domain": _hidden(
            random, _named(EMAIL_DOMAINS)[_pick(random, [share for _, share in EMAIL_DOMAINS], size)], 0.07
        ),
    }
    probability = fraud_probability(columns)
    columns["is_fraud"] = (random.random(size) < probability).astype(np.int64)
    return PaymentRows(columns, probability)


def _times(random: np.random.Generator, positions: NDArray[Any], rows: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Days from the first and seconds of the day, rising with the position and following the hours' weights."""
    import numpy as np

    place = (positions + random.random(len(positions))) / rows * DAYS
    day = np.minimum(place.astype(np.int64), DAYS - 1)
    reached = np.concatenate([[0.0], np.cumsum(HOUR_WEIGHTS) / sum(HOUR_WEIGHTS)])
    second = np.interp(place - day, reached, np.arange(25) * 3600.0).astype(np.int64)
    return day, np.minimum(second, 86_399)


def _amounts(random: np.random.Generator, category: NDArray[Any], day: NDArray[Any]) -> NDArray[np.float64]:
    """Euros and cents around the typical amount of the category, a quarter higher in the last quarter."""
    import numpy as np

    typical = np.array([entry.typical_amount for entry in CATEGORIES])[category]
    level = np.where(day >= FIRST_DAY_OF_LAST_QUARTER, 1.25, 1.0)
    amounts = np.round(typical * level * np.exp(random.normal(-0.25, 0.75, len(category))), 2)
    return np.asarray(np.maximum(amounts, 0.01))


def _devices(random: np.random.Generator, channel: NDArray[Any]) -> NDArray[Any]:
    """The device of an online payment; other payments have none, and one in twenty is unknown at random."""
    device = _hidden(random, _named(DEVICES)[_pick(random, [share for _, share in DEVICES], len(channel))], 0.05)
    device[channel != "online"] = None
    return device


def _customer_ages(random: np.random.Generator, size: int) -> NDArray[np.float64]:
    """Whole years from 18 to 95; customers under 25 leave theirs out more often than others."""
    import numpy as np

    age: NDArray[np.float64] = np.floor(18 + 77 * random.beta(1.7, 2.6, size))
    age[random.random(size) < np.where(age < SILENT_AGE, 0.30, 0.05)] = np.nan
    return age


def _distances(random: np.random.Generator, foreign: NDArray[Any], online: NDArray[Any]) -> NDArray[np.float64]:
    """Kilometres between customer and merchant; the greater the distance, the more often it is missing."""
    import numpy as np

    middle = np.where(foreign, 6.6, np.where(online, 4.6, 1.8))
    distance: NDArray[np.float64] = np.round(np.exp(random.normal(middle, 1.1)), 1).astype(np.float64)
    distance[random.random(len(distance)) < np.minimum(0.01 + distance / 8000, 0.35)] = np.nan
    return distance


def _merchant_categories(random: np.random.Generator) -> NDArray[np.intp]:
    """Each merchant's category; few categories hold most merchants."""
    import numpy as np

    drawn = np.searchsorted(_zipf_steps(len(CATEGORIES), 0.9), random.random(MERCHANTS))
    drawn[: len(CATEGORIES)] = np.arange(len(CATEGORIES))
    return drawn


def _zipf_steps(count: int, exponent: float) -> NDArray[np.float64]:
    """Cumulative shares of `count` ranks, each rank's share falling with its power."""
    import numpy as np

    shares = 1 / np.arange(1, count + 1) ** exponent
    steps = np.cumsum(shares) / shares.sum()
    steps[-1] = 1.0
    return np.asarray(steps)


def _pick(random: np.random.Generator, shares: list[float], size: int) -> NDArray[np.intp]:
    import numpy as np

    steps = np.cumsum(shares) / sum(shares)
    steps[-1] = 1.0
    return np.searchsorted(steps, random.random(size), "right")


def _named(entries: tuple[tuple[str, float], ...]) -> NDArray[Any]:
    import numpy as np

    return np.array([name for name, _ in entries], dtype=object)


def _hidden(random: np.random.Generator, values: NDArray[Any], share: float) -> NDArray[Any]:
    """The values with a share of them missing at random."""
    values[random.random(len(values)) < share] = None
    return values
