"""Keeps the payments of active customers.

Usage: python clean_payments.py --input payments.csv --output clean.parquet
"""

import argparse
import logging

import pandas as pd

log = logging.getLogger(__name__)
MIN_AMOUNT = 0.5


def load(path):
    """Reads the payments."""
    return pd.read_csv(path, usecols=["customer_id", "amount", "country"])


def keep_active(df, customers):
    """Keeps the rows of customers that are active."""
    df = df.merge(customers, on="customer_id", how="inner")
    df = df[df["status"] == "active"]
    df["country"] = df["country"].fillna("DE")
    df["is_large"] = df["amount"] > MIN_AMOUNT
    return df


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True, help="the payments")
    parser.add_argument("--customers", default="data/customers.parquet")
    parser.add_argument("--output", default="out/clean.parquet")
    parser.add_argument("--max-rows", type=int, default=1000, help="rows at most")
    parser.add_argument("--mode", choices=["fast", "exact"], default="fast")
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    payments = load(args.input)
    customers = pd.read_parquet(args.customers)
    kept = keep_active(payments, customers).head(args.max_rows)
    kept.to_parquet(args.output)


if __name__ == "__main__":
    main()
