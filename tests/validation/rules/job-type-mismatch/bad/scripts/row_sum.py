"""Prints what it is told."""

import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--job-type", choices=["training", "scoring"])
    print(parser.parse_args().job_type)
