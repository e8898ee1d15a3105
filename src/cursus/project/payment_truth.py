"""The true fraud probability of a made payment, from nothing but the values written in its row."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cursus.project.payment_world import CATEGORIES, THROWAWAY_DOMAINS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["COEFFICIENTS", "LAST_QUARTER_CHANGES", "area_under_curve", "fraud_probability", "is_none", "terms"]

OCTOBER = 9
NIGHT_ENDS = 6
NEW_CARD_DAYS = 30
OLD_AGE = 70

COEFFICIENTS: Mapping[str, float] = MappingProxyType(
    {
        "intercept": -9.00,
        "amount_over_typical": 0.75,
        "risk_medium": 0.60,
        "risk_high": 1.80,
        "online": 1.70,
        "phone": 1.10,
        "foreign": 0.80,
        "night": 0.80,
        "new_card": 1.40,
        "previous_payments": 1.15,
        "distance": 0.32,
        "distance_missing": 1.90,
        "age_missing": 0.45,
        "age_over_70": 1.20,
        "throwaway_email": 2.40,
        "email_missing": 0.40,
        "foreign_and_online": 1.20,
        "night_and_amount": 0.90,
        "new_card_and_risk_high": 1.40,
    }
)

LAST_QUARTER_CHANGES: Mapping[str, float] = MappingProxyType(
    {
        "online": -0.80,
        "phone": 2.20,
        "night": -0.80,
        "previous_payments": 0.50,
        "foreign_and_online": -1.20,
        "night_and_amount": -0.90,
    }
)


def fraud_probability(columns: Mapping[str, Any]) -> NDArray[np.float64]:
    """The chance that each payment is fraud: 1 / (1 + exp(-score)), the score being the sum of coefficient x term.

    `columns` holds the written columns by name, as arrays of one length: text as objects with None where missing,
    numbers with NaN where missing, `paid_at` as datetime64. From October on, `LAST_QUARTER_CHANGES` are added to the
    coefficients.
    """
    import numpy as np

    late = columns["paid_at"].astype("datetime64[M]").astype(int) % 12 >= OCTOBER
    score = np.full(len(late), COEFFICIENTS["intercept"])
    for name, term in terms(columns).items():
        score += (COEFFICIENTS[name] + LAST_QUARTER_CHANGES.get(name, 0.0) * late) * term
    return np.asarray(1 / (1 + np.exp(-score)))


def terms(columns: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """The terms of the score by name, but for the intercept; a missing value has its own term and adds nothing else."""
    import numpy as np

    typical, risk = _category_facts(columns["merchant_category"])
    amount = np.clip(np.log(columns["amount"] / typical), -2.5, 2.5)
    online, foreign = columns["channel"] == "online", columns["is_foreign"] == 1
    night, new_card = _hour(columns["paid_at"]) < NIGHT_ENDS, columns["card_age_days"] < NEW_CARD_DAYS
    age, distance, email = columns["customer_age"], columns["distance_km"], columns["email_domain"]
    return {
        "amount_over_typical": amount,
        "risk_medium": risk == "medium",
        "risk_high": risk == "high",
        "online": online,
        "phone": columns["channel"] == "phone",
        "foreign": foreign,
        "night": night,
        "new_card": new_card,
        "previous_payments": np.log1p(columns["previous_payments_24h"]),
        "distance": np.nan_to_num(np.log1p(distance)),
        "distance_missing": np.isnan(distance),
        "age_missing": np.isnan(age),
        "age_over_70": age > OLD_AGE,
        "throwaway_email": np.isin(email, list(THROWAWAY_DOMAINS)),
        "email_missing": is_none(email),
        "foreign_and_online": foreign & online,
        "night_and_amount": night * amount,
        "new_card_and_risk_high": new_card & (risk == "high"),
    }


def area_under_curve(scores: NDArray[Any], labels: NDArray[Any]) -> float | None:
    """The area under the ROC curve: the chance that a positive row scores above a negative one, ties counting half.

    None where the labels (0 and 1) hold one class only.
    """
    import numpy as np

    positive, negative = scores[labels == 1], np.sort(scores[labels == 0])
    if not len(positive) or not len(negative):
        return None
    below = np.searchsorted(negative, positive, "left") + np.searchsorted(negative, positive, "right")
    return float(below.mean() / 2 / len(negative))


def is_none(values: Any) -> NDArray[np.bool_]:
    """Which objects of the array are None."""
    import numpy as np

    nothing: Any = None
    return np.asarray(np.equal(values, nothing), dtype=bool)


def _hour(moments: NDArray[Any]) -> NDArray[Any]:
    hours: NDArray[Any] = moments.astype("datetime64[h]").astype(int) % 24
    return hours


def _category_facts(names: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The typical amount and the risk group of each row's category."""
    import numpy as np

    ordered = sorted(CATEGORIES)
    place = np.searchsorted(np.array([category.name for category in ordered]), np.asarray(names, dtype=str))
    typical = np.array([category.typical_amount for category in ordered])
    risk = np.array([category.risk_group for category in ordered])
    return typical[place], risk[place]
