#!/usr/bin/env python
"""Feature pipeline for credit applications."""

import logging
import os
import pickle

import pandas as pd
from sklearn.preprocessing import OrdinalEncoder, StandardScaler

RAW_DIR = os.getenv("RAW_DIR", "data/raw")
OUT_DIR = os.getenv("OUT_DIR", "data/features")
LOG = logging.getLogger(__name__)


class FeaturePipeline:
    """Cleans, encodes and scales applications."""

    NUMERIC = ["income", "age", "debt"]
    CATEGORICAL = ["housing", "purpose"]

    def __init__(self, raw_dir, out_dir, clip=0.99):
        self.raw_dir = raw_dir
        self.out_dir = out_dir
        self.clip = clip
        self.scaler = StandardScaler()
        self.encoder = OrdinalEncoder()

    def load(self):
        self.df = pd.read_csv(os.path.join(self.raw_dir, "applications.csv"))
        self.bureau = pd.read_csv(os.path.join(self.raw_dir, "bureau.csv"))
        return self

    def clean(self):
        self.df["income"] = self.df["income"].fillna(self.df["income"].median())
        self.df = self.df[self.df["age"] >= 18]
        self.df = self.df.merge(self.bureau, on="applicant_id", how="left")
        self.df["debt"] = self.df["debt"].clip(upper=self.df["debt"].quantile(self.clip))
        return self

    def transform(self):
        self.df[self.NUMERIC] = self.scaler.fit_transform(self.df[self.NUMERIC])
        self.df[self.CATEGORICAL] = self.encoder.fit_transform(self.df[self.CATEGORICAL])
        return self

    def save(self):
        os.makedirs(self.out_dir, exist_ok=True)
        self.df.to_parquet(os.path.join(self.out_dir, "features.parquet"))
        with open(os.path.join(self.out_dir, "encoder.pkl"), "wb") as handle:
            pickle.dump({"scaler": self.scaler, "encoder": self.encoder}, handle)


def main():
    FeaturePipeline(RAW_DIR, OUT_DIR, clip=float(os.environ.get("CLIP", 0.995))).load().clean().transform().save()


if __name__ == "__main__":
    main()
