"""Prints what it is told."""

import sys

if __name__ == "__main__":
    print(dict(zip(sys.argv[1::2], sys.argv[2::2])))
