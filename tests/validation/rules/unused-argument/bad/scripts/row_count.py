"""Prints what it is told."""

import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobtype")
    parser.add_argument("--row-limit", type=int)
    print(parser.parse_args())
