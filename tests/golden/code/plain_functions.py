# quick & dirty churn labels
import glob

import numpy as np
import pandas as pd

CUTOFF_DAYS = 90
INPUTS = glob.glob("exports/logins_*.csv")


def read_all(files):
    return pd.concat(pd.read_csv(f) for f in files)


def label(df, days=CUTOFF_DAYS):
    last = df.groupby("user")["day"].max().reset_index()
    last["churned"] = np.where(last["day"] < last["day"].max() - days, 1, 0)
    return last


def sanity(df):
    assert df["churned"].between(0, 1).all()


df = read_all(INPUTS)
labels = label(df)
sanity(labels)
labels.to_csv(f"labels_{CUTOFF_DAYS}d.csv", index=False)
