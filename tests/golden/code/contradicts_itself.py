import argparse

import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("--class", dest="class_", default="a")
parser.add_argument("--Lambda", type=float, default=0.5)
parser.add_argument("--lambda", dest="lambda", type=float, default=2.0)
parser.add_argument("--depth", type=int, default="deep")
parser.add_argument("--mode", choices=["fast", "exact"], default="slow")
args = vars(parser.parse_args())
rows = pd.read_csv("data/rows.csv")
rows = rows[rows["class"] == args["class_"]]
rows["x"] = rows["x"] * args["lambda"] * args["Lambda"] + args["depth"]
if args["mode"] == "fast":
    rows = rows.head(10)
rows.to_csv("out/rows.csv")
