"""`python -m cursus`."""

import sys

from cursus.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
