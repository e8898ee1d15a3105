"""Keeps the rows of adults in some countries."""

import argparse

import pandas as pd

LEAST = 100
HOME = "DE"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", default="kept.parquet")
    args = parser.parse_args()
    df = pd.read_csv(args.input)
    df = df[(df.amount > LEAST) & (df["country"].isin([HOME, "FR"]) | df["home country"].notna())]
    print(len(df))
    df.loc[18 <= df["age"]].to_parquet(args.output)


if __name__ == "__main__":
    main()
