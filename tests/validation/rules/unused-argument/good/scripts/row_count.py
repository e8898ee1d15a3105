"""Prints what it is told."""

import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--job_type", choices=["training", "testing"])
    for name in ("row-limit", "row-start"):
        parser.add_argument(f"--{name}", type=int)
    print(parser.parse_args())
