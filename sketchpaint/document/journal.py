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
from typing import NamedTuple

from sketchpaint import jsontext
from sketchpaint.budgets import MAX_RECORD_BYTES
from sketchpaint.document.layers import Box
from sketchpaint.document.patch import unpack
from sketchpaint.document.portrait import LAYERS
from sketchpaint.imaging.atomic import write_all
from sketchpaint.ordinary import ordinary

_SIZES = struct.Struct("<II")  # bytes of the JSON head and of the pixels
_BEGINNING = b'{"layer": '  # of every head: where to go on after a damaged record
_MOST_PX, _MOST_RECORDS = 1_000_000, 1_000_000


@dataclass(frozen=True)
class Entry:
    """What a box of a layer holds since an edit.

    Attributes:
        layer: one of `LAYERS`.
        box: which pixels.
        packed: their content, see `patch.pack`.
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
        self._whole_bytes: int | None = None  # how much of the file is whole, once we have written to it or read it

    def append(self, entries: Sequence[Entry]) -> None:
        """Writes the entries of an edit.

        Raises:
            OSError: they are not written; what was there before is as it was.
        """
        content = b"".join(_bytes(_Record(entry, len(entries) - 1 - place)) for place, entry in enumerate(entries))
        at_once = getattr(os, "O_NONBLOCK", 0)  # a pipe fails, which would wait for its reader for ever
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0) | at_once
        handle = os.open(self._path, flags, 0o600)
        try:
            size = os.fstat(handle).st_size
            whole = size if self._whole_bytes is None else min(size, self._whole_bytes)
            if whole < size:  # an earlier write failed, and so did its removal, or a crash cut an edit short
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
        """Yields the entries that can be read, in order. Those of an edit cut short, by a crash while it was written,
        are left out: an edit is read whole or not at all, unless a part of it is damaged.

        Args:
            damaged: called for each damaged place.

        Raises:
            OSError: the file cannot be read.
        """
        part: list[_Record] = []  # of an edit whose end is still to come
        whole = 0
        for record, end in self._records():
            if record is None:
                damaged()
            elif not part or record.left == part[-1].left - 1:
                part.append(record)
            else:  # the edit before was cut short
                part = [record]
            if record is None or record.left == 0:
                yield from (read.entry for read in part)
                part, whole = [], end
        self._whole_bytes = whole  # the next edit must not be taken for the rest of one cut short

    def _records(self) -> Iterator[tuple["_Record | None", int]]:
        """Yields the records and where each ends, None for each damaged place; a last one that is cut short is left
        out.
        """
        with ordinary(self._path).open("rb") as file:
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
                    record = (
                        _record(content[head_start:pixel_start], content[pixel_start:end])
                        if end <= len(content)
                        else None
                    )
                    # Where the next one does not begin at its end, either of them may be the damaged one.
                    if record is not None and (following in (-1, end + _SIZES.size) or _is_whole(record.entry)):
                        yield record, end
                        start = end
                        continue
                    following = content.find(_BEGINNING, head_start + 1)
                    start = following - _SIZES.size if following >= 0 else len(content)
                    yield None, start

    def remove(self) -> None:
        """Removes the file: the layers hold all that it says."""
        self._path.unlink(missing_ok=True)
        self._whole_bytes = None


class _Record(NamedTuple):
    """An entry as it stands in the file, and how many more of its edit follow."""

    entry: Entry
    left: int


def _bytes(record: _Record) -> bytes:
    entry, box = record.entry, record.entry.box
    fields = {"layer": entry.layer, "box": [box.left, box.top, box.right, box.bottom], "left": record.left}
    head = json.dumps(fields).encode()
    return _SIZES.pack(len(head), len(entry.packed)) + head + entry.packed


def _record(head: bytes, packed: bytes) -> _Record | None:
    """Returns what a record says, or None where it is damaged."""
    try:
        content = jsontext.fields(jsontext.parse(head, most_bytes=MAX_RECORD_BYTES))
        left, top, right, bottom = (jsontext.whole(side, 0, _MOST_PX) for side in content["box"])
        if content["layer"] not in LAYERS or right <= left or bottom <= top:
            return None
        entry = Entry(content["layer"], Box(left, top, right, bottom), packed)
        return _Record(entry, jsontext.whole(content.get("left", 0), 0, _MOST_RECORDS))
    except (KeyError, TypeError, ValueError):
        return None


def _is_whole(entry: Entry) -> bool:
    box = entry.box
    try:
        unpack(entry.packed, ((box.bottom - box.top) * (box.right - box.left) * (1 if entry.layer == "mask" else 4),))
    except ValueError:
        return False
    return True
