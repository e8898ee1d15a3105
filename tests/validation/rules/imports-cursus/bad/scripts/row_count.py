"""Counts."""

from cursus.core.base.names import snake_case
from row_names import kinds


def main():
    """Prints names."""
    import cursus

    print(snake_case("RowCount"), kinds, cursus.__version__)
