"""A place on disk for pixels of undo steps."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sketchpaint.imaging.atomic import write_all


class Shelf:
    """A nameless file for pixels that memory has no room for.

    Args:
        folder: where the file is made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None

    def put(self, content: bytes) -> "Shelved":
        """Writes bytes.

        Raises:
            OSError: there is no room.
        """
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115, it lives as long as the shelf
        start = self._file.seek(0, 2)
        try:
            write_all(self._file.write, content)
        except OSError:
            self._file.truncate(start)
            raise
        return Shelved(self._file, start, len(content))

    def close(self) -> None:
        """Removes the file."""
        if self._file is not None:
            self._file.close()


@dataclass(frozen=True)
class Shelved:
    """Bytes on a `Shelf`."""

    file: IO[bytes]
    start: int
    size: int

    def read(self) -> bytes:
        """Returns the bytes."""
        self.file.seek(self.start)
        return self.file.read(self.size)
