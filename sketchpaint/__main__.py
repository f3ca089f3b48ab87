"""Entry point of `python -m sketchpaint` and of the console script."""

import sys

from sketchpaint.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
