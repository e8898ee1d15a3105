"""Daily totals of each shop."""

import sys

import polars as pl

source, shops, target = sys.argv[1], sys.argv[2], sys.argv[3]

sales = pl.scan_parquet(source)
names = pl.read_csv(shops)
daily = (
    sales.filter(pl.col("amount") > 0)
    .with_columns(pl.col("sold_at").dt.date().alias("day"))
    .group_by("shop_id", "day")
    .agg(pl.col("amount").sum().alias("total"), pl.len().alias("sales"))
    .join(names.lazy(), on="shop_id", how="left")
    .sort("day")
)
daily.collect().write_parquet(target)
