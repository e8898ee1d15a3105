"""Prints what it is told."""

import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--job_type", "-j", required=True)
    parser.add_argument("--version", action="version", version="1")
    print(parser.parse_args().job_type)
