"""Prints what it is told."""

import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--job_type", required=True)
    parser.add_argument("--mode", required=True)
    parser.add_argument("-l", "--row-limit", type=int, default=1000)
    parser.add_argument("table")
    print(parser.parse_args())
