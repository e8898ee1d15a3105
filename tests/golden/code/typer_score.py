"""Scores new customers with the model of last month."""

from pathlib import Path
from typing import Optional

import joblib
import pandas as pd
import typer

app = typer.Typer()


@app.command()
def score(
    customers: Path,
    model: Path = typer.Option(..., help="the pickled pipeline"),
    output: Path = Path("scores.csv"),
    threshold: float = 0.5,
    limit: Optional[int] = None,
    keep_features: bool = typer.Option(False, "--keep-features"),
):
    frame = pd.read_csv(customers)
    if limit:
        frame = frame.head(limit)
    pipeline = joblib.load(model)
    frame["score"] = pipeline.predict_proba(frame[["age", "tenure", "balance"]])[:, 1]
    frame["flag"] = frame["score"] >= threshold
    columns = list(frame.columns) if keep_features else ["customer_id", "score", "flag"]
    frame[columns].to_csv(output, index=False)


if __name__ == "__main__":
    app()
