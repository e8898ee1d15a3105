"""Aggregates clicks per customer."""

import click
import pandas as pd


@click.command()
@click.argument("clicks", type=click.Path(exists=True))
@click.option("--out", "out_path", default="features.parquet", type=click.Path(), help="where the features go")
@click.option("--window-days", default=30, show_default=True, help="how far back clicks count")
@click.option("--min-clicks", type=int, default=3)
@click.option("--dedupe/--no-dedupe", default=True)
@click.option("--mode", type=click.Choice(["sum", "mean"]), default="sum")
@click.option("--region", required=True)
def build(clicks, out_path, window_days, min_clicks, dedupe, mode, region):
    df = pd.read_csv(clicks, parse_dates=["clicked_at"])
    if dedupe:
        df = df.drop_duplicates(subset=["customer_id", "clicked_at"])
    df = df[df["region"] == region]
    recent = df[df["clicked_at"] >= df["clicked_at"].max() - pd.Timedelta(days=window_days)]
    features = recent.groupby("customer_id").agg(clicks=("clicked_at", "count"), pages=("page", "nunique"))
    features = features[features["clicks"] >= min_clicks].reset_index()
    features.to_parquet(out_path)


if __name__ == "__main__":
    build()
