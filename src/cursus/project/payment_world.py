"""The fixed facts of the made payments: merchants' categories, countries, devices, e-mail domains, and their shares."""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "CATEGORIES",
    "CHANNELS",
    "COUNTRIES",
    "DEVICES",
    "EMAIL_DOMAINS",
    "HOUR_WEIGHTS",
    "MERCHANTS",
    "THROWAWAY_DOMAINS",
    "Category",
]


class Category(NamedTuple):
    """What a merchant sells, how risky that is, and what a payment usually comes to, in euros."""

    name: str
    risk_group: str
    typical_amount: float


CATEGORIES = (
    Category("groceries", "low", 32.0),
    Category("restaurants", "low", 27.0),
    Category("fuel", "low", 48.0),
    Category("clothing", "medium", 58.0),
    Category("pharmacy", "low", 18.0),
    Category("public_transport", "low", 9.0),
    Category("home_and_garden", "low", 74.0),
    Category("streaming", "low", 12.0),
    Category("books", "low", 21.0),
    Category("sports", "medium", 63.0),
    Category("hotels", "medium", 190.0),
    Category("electronics", "high", 240.0),
    Category("flights", "medium", 310.0),
    Category("toys", "low", 29.0),
    Category("car_rental", "medium", 175.0),
    Category("jewellery", "high", 280.0),
    Category("online_games", "high", 15.0),
    Category("gift_cards", "high", 85.0),
    Category("money_transfer", "high", 150.0),
    Category("art_and_antiques", "medium", 420.0),
)

MERCHANTS = 4000

COUNTRIES = (
    ("DE", "EUR", 0.24),
    ("FR", "EUR", 0.18),
    ("IT", "EUR", 0.13),
    ("ES", "EUR", 0.12),
    ("PL", "PLN", 0.09),
    ("NL", "EUR", 0.07),
    ("SE", "SEK", 0.05),
    ("GB", "GBP", 0.05),
    ("US", "USD", 0.04),
    ("JP", "JPY", 0.02),
    ("BR", "BRL", 0.01),
)

CHANNELS = (("contactless", 0.44), ("online", 0.31), ("chip", 0.20), ("phone", 0.05))

DEVICES = (("android", 0.44), ("ios", 0.30), ("windows", 0.17), ("mac", 0.07), ("linux", 0.02))

EMAIL_DOMAINS = (
    ("mail.example", 0.46),
    ("post.example", 0.22),
    ("office.example", 0.12),
    ("käsepost.example", 0.06),
    ("почта.example", 0.05),
    ("郵便.example", 0.03),
    ("tenminutes.example", 0.035),
    ("nobody-asks.example", 0.025),
)

THROWAWAY_DOMAINS = frozenset({"tenminutes.example", "nobody-asks.example"})

HOUR_WEIGHTS = (2, 1, 1, 1, 1, 2, 4, 8, 12, 14, 15, 17, 20, 18, 16, 16, 18, 21, 22, 19, 14, 10, 6, 4)
