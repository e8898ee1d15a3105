"""Adds up."""


def main():
    """Prints."""
    print("sum")
