"""Where the packaged program starts."""

import sys

from sketchpaint.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
