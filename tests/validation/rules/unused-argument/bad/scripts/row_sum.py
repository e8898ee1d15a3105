"""Prints nothing that it is told."""


def main():
    """Prints."""
    print("sum")


if __name__ == "__main__":
    main()
