"""What may be opened: files and folders, whoever has made them."""

import stat
from pathlib import Path


def ordinary(path: Path) -> Path:
    """Returns a path that can be opened for reading: opening a pipe would wait for ever, and a device has no end.

    Raises:
        OSError: there is nothing, or it is neither a file nor a folder, which says so itself when it is opened.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError("it is no ordinary file")
    return path
