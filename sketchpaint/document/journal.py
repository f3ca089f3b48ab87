"""The journal of a working folder: every edit since its layers were last written, on the disk before anything else
happens.
"""

import json
import mmap
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_RECORD_BYTES
from sketchpaint.document.layers import Box
from sketchpaint.document.patch import unpack
from sketchpaint.document.portrait import LAYERS
from sketchpaint.imaging.atomic import write_all

_SIZES = struct.Struct("<II")  # bytes of the JSON head and of the pixels
_BEGINNING = b'{"layer": '  # of every head: where to go on after a damaged record
_MOST_PX = 1_000_000


@dataclass(frozen=True)
class Entry:
    """What a box of a layer holds since an edit.

    Attributes:
        layer: one of `LAYERS`.
        box: which pixels.
        packed: their content, see `history.pack`.
    """

    layer: str
    box: Box
    packed: bytes = field(repr=False)


class Journal:
    """A file to which edits are appended, whole or not at all.

    Args:
        path: the file; made with the first edit.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._whole_bytes: int | None = None  # how much of the file is whole, once we have written to it

    def append(self, entries: Sequence[Entry]) -> None:
        """Writes the entries of an edit.

        Raises:
            OSError: they are not written; what was there before is as it was.
        """
        content = b"".join(map(_record, entries))
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        try:
            size = os.fstat(handle).st_size
            whole = size if self._whole_bytes is None else min(size, self._whole_bytes)
            if whole < size:  # an earlier write failed, and so did its removal
                os.ftruncate(handle, whole)
            self._whole_bytes = whole
            try:
                write_all(partial(os.write, handle), content)
                os.fsync(handle)
            except OSError:  # half a record would hide all that come after it
                os.ftruncate(handle, whole)
                raise
            self._whole_bytes = whole + len(content)
        finally:
            os.close(handle)

    def entries(self, damaged: Callable[[], None]) -> Iterator[Entry]:
        """Yields the edits that can be read, in order. One cut short at the end, by a crash while it was written, is
        left out.

        Args:
            damaged: called for each damaged place.

        Raises:
            OSError: the file cannot be read.
        """
        with self._path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                start = 0
                while len(content) - start >= _SIZES.size:
                    head_bytes, pixel_bytes = _SIZES.unpack_from(content, start)
                    head_start = start + _SIZES.size
                    pixel_start = head_start + min(head_bytes, MAX_RECORD_BYTES)
                    end = pixel_start + pixel_bytes
                    following = content.find(_BEGINNING, end if end <= len(content) else head_start + 1)
                    if end > len(content) and following < 0 and head_bytes <= MAX_RECORD_BYTES:
                        return  # the last one, cut short
                    entry = (
                        _entry(content[head_start:pixel_start], content[pixel_start:end])
                        if end <= len(content)
                        else None
                    )
                    # Where the next one does not begin at its end, either of them may be the damaged one.
                    if entry is not None and (following in (-1, end + _SIZES.size) or _is_whole(entry)):
                        yield entry
                        start = end
                        continue
                    damaged()
                    following = content.find(_BEGINNING, head_start + 1)
                    if following < 0:
                        return
                    start = following - _SIZES.size

    def remove(self) -> None:
        """Removes the file: the layers hold all that it says."""
        self._path.unlink(missing_ok=True)
        self._whole_bytes = None


def _record(entry: Entry) -> bytes:
    box = entry.box
    head = json.dumps({"layer": entry.layer, "box": [box.left, box.top, box.right, box.bottom]}).encode()
    return _SIZES.pack(len(head), len(entry.packed)) + head + entry.packed


def _entry(head: bytes, packed: bytes) -> Entry | None:
    """Returns what a record says, or None where it is damaged."""
    try:
        content = jsontext.fields(jsontext.parse(head, most_bytes=MAX_RECORD_BYTES))
        left, top, right, bottom = (jsontext.whole(side, 0, _MOST_PX) for side in content["box"])
        if content["layer"] not in LAYERS or right <= left or bottom <= top:
            return None
        return Entry(content["layer"], Box(left, top, right, bottom), packed)
    except (KeyError, TypeError, ValueError):
        return None


def _is_whole(entry: Entry) -> bool:
    box = entry.box
    try:
        unpack(entry.packed, ((box.bottom - box.top) * (box.right - box.left) * (1 if entry.layer == "mask" else 4),))
    except ValueError:
        return False
    return True
