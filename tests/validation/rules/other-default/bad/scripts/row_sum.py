"""Adds up the rows of a table."""

import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--job_type", default="testing")
    parser.add_argument("--limit", type=int, default=10)
    parser.add_argument("--mode", required=True)
    parser.add_argument("--quiet", action="store_true")
    print(parser.parse_args())
