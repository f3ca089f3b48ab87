"""Undo and redo: edits with a byte budget, beyond which they go to disk."""

import math
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import Box, PaintLayer
from sketchpaint.document.steps import Step
from sketchpaint.imaging.atomic import write_all

BUDGET_BYTES = 150 * 1024 * 1024
COMPRESSION = 1
PIECE_PX = 256
Value = TypeVar("Value")


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


class Edit(Protocol):
    """One undo step."""

    @property
    def size_bytes(self) -> int:
        """Memory it takes."""

    def shelve(self, shelf: Shelf) -> None:
        """Moves its pixels out of memory; raises `OSError` when there is no room."""

    def undo(self) -> Box | None:
        """Takes the edit back; returns the changed box, or None when no pixels changed."""

    def redo(self) -> Box | None:
        """Does it again; returns likewise."""


class Patch:
    """Pixels before and after an edit, kept in pieces of which the unchanged ones are left out: a long thin stroke
    costs what it covers.

    Args:
        layer: the layer, in which the edit is laid but not yet settled.
        boxes: where it may have changed.

    Attributes:
        boxes: the pieces that changed.
    """

    def __init__(self, layer: PaintLayer, boxes: Iterable[Box]) -> None:
        self._layer = layer
        self.boxes = [box for box in boxes if not np.array_equal(layer.pixels[box.slices], layer.base[box.slices])]
        self._before: list[bytes | Shelved] = [pack(layer.base[box.slices]) for box in self.boxes]
        self._after: list[bytes | Shelved] = [pack(layer.pixels[box.slices]) for box in self.boxes]

    def settle(self) -> None:
        """Settles what is laid."""
        for box in self.boxes:
            self._layer.settle(box)

    def announce(self) -> None:
        """Tells the layer's listener."""
        self._layer.announce([(box, _bytes(packed)) for box, packed in zip(self.boxes, self._after, strict=True)])

    @property
    def size_bytes(self) -> int:
        return sum(len(content) for content in [*self._before, *self._after] if isinstance(content, bytes))

    def shelve(self, shelf: Shelf) -> None:
        for contents in (self._before, self._after):
            for k, content in enumerate(contents):
                if isinstance(content, bytes):
                    contents[k] = shelf.put(content)

    def undo(self) -> Box:
        return self._put(self._before)

    def redo(self) -> Box:
        return self._put(self._after)

    def _put(self, packed: list[bytes | Shelved]) -> Box:
        changes = list(zip(self.boxes, map(_bytes, packed), strict=True))
        changed = Box(0, 0, 0, 0)
        for box, content in changes:
            self._layer.replace(box, unpack(content, self._layer.pixels[box.slices].shape))
            changed = changed.united(box)
        self._layer.announce(changes)
        return changed


class Together:
    """Several patches, and changes of values, that are one undo step."""

    def __init__(self, patches: list[Patch], changes: Sequence["Change"] = ()) -> None:
        self._patches, self._changes = patches, changes

    @property
    def size_bytes(self) -> int:
        return sum(patch.size_bytes for patch in self._patches)

    def shelve(self, shelf: Shelf) -> None:
        for patch in self._patches:
            patch.shelve(shelf)

    def undo(self) -> Box:
        for change in self._changes:
            change.undo()
        return self._all(Patch.undo)

    def redo(self) -> Box:
        for change in self._changes:
            change.redo()
        return self._all(Patch.redo)

    def _all(self, act: Callable[[Patch], Box]) -> Box:
        changed = Box(0, 0, 0, 0)
        for patch in self._patches:
            changed = changed.united(act(patch))
        return changed


def _bytes(content: bytes | Shelved) -> bytes:
    return content if isinstance(content, bytes) else content.read()


def pieces(box: Box) -> Iterator[Box]:
    """Cuts a box along a grid of `PIECE_PX`; nothing comes of an empty one."""
    for top in range(box.top - box.top % PIECE_PX, box.bottom, PIECE_PX):
        for left in range(box.left - box.left % PIECE_PX, box.right, PIECE_PX):
            yield Box(
                max(left, box.left), max(top, box.top), min(left + PIECE_PX, box.right), min(top + PIECE_PX, box.bottom)
            )


def pack(pixels: NDArray[np.uint8]) -> bytes:
    """Compresses pixels without loss, for speed rather than size."""
    return zlib.compress(pixels.tobytes(), COMPRESSION)


def unpack(packed: bytes, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Returns the pixels of `pack`.

    Raises:
        ValueError: they are not of this shape, or damaged.
    """
    size = math.prod(shape)
    stream = zlib.decompressobj()
    try:
        content = stream.decompress(packed, size + 1)  # never more than is wanted, whatever the bytes would become
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(content) != size or not stream.eof or stream.unused_data:
        raise ValueError(f"its pixels do not fill {shape}")
    return np.frombuffer(content, np.uint8).reshape(shape)


@dataclass(frozen=True)
class Change(Generic[Value]):
    """A change of one value, such as the face frame or the chosen result."""

    before: Value
    after: Value
    put: Callable[[Value], None]

    @property
    def size_bytes(self) -> int:
        return 0

    def shelve(self, shelf: Shelf) -> None:
        """Does nothing: it takes next to no memory."""

    def undo(self) -> None:
        self.put(self.before)

    def redo(self) -> None:
        self.put(self.after)


@dataclass(frozen=True)
class Taken:
    """An edit that was done, and what it did."""

    edit: Edit
    step: Step


class History:
    """Edits that can be taken back.

    When all together exceed the budget, the oldest go to disk; where there is no shelf for them, or no room on it, they
    are forgotten.

    Args:
        budget_bytes: how much memory the edits may take.
    """

    def __init__(self, *, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._shelf: Shelf | None = None
        self._done: list[Taken] = []
        self._undone: list[Taken] = []
        self.version = 0  # grows with every edit, undo and redo

    def set_budget(self, budget_bytes: int) -> None:
        """Changes how much memory the edits may take; it holds from the next edit on."""
        self._budget_bytes = budget_bytes

    def use_shelf(self, folder: Path) -> None:
        """Lets edits that memory has no room for go to a file in `folder`."""
        self._shelf = Shelf(folder)

    def close(self) -> None:
        """Forgets everything and removes what lies on disk."""
        self._done.clear()
        self._undone.clear()
        if self._shelf is not None:
            self._shelf.close()

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def size_bytes(self) -> int:
        return sum(taken.edit.size_bytes for taken in [*self._done, *self._undone])

    @property
    def steps(self) -> list[Step]:
        """What was done, in order, and after it what was undone and can be done again."""
        return [taken.step for taken in [*self._done, *reversed(self._undone)]]

    @property
    def position(self) -> int:
        """How many of the steps are done."""
        return len(self._done)

    def add(self, edit: Edit, *, step: Step) -> None:
        """Keeps an edit that has just been done; what was undone before can no longer be redone."""
        self.version += 1
        self._undone.clear()
        self._done.append(Taken(edit, step))
        while self.size_bytes > self._budget_bytes:
            heavy = next((number for number, old in enumerate(self._done[:-1]) if old.edit.size_bytes), None)
            if heavy is None:  # the newest stays in memory, whatever it costs
                return
            if not self._shelved(self._done[heavy].edit):
                del self._done[: heavy + 1]  # what lies before a forgotten edit cannot be reached either

    def _shelved(self, edit: Edit) -> bool:
        try:
            if self._shelf is not None:
                edit.shelve(self._shelf)
        except OSError:
            return False
        return self._shelf is not None

    def undo(self) -> Box | None:
        """Takes the last edit back and returns its box; does nothing when there is none."""
        return self._move(self._done, self._undone, lambda edit: edit.undo())

    def redo(self) -> Box | None:
        """Does the last undone edit again and returns its box; does nothing when there is none."""
        return self._move(self._undone, self._done, lambda edit: edit.redo())

    def _move(self, source: list[Taken], target: list[Taken], act: Callable[[Edit], Box | None]) -> Box | None:
        if not source:
            return None
        self.version += 1
        taken = source.pop()
        target.append(taken)
        return act(taken.edit)
