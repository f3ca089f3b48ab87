"""Undo and redo: edits with a byte budget."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import Box, PaintLayer

BUDGET_BYTES = 150 * 1024 * 1024
COMPRESSION = 1
PIECE_PX = 256
Value = TypeVar("Value")


class Edit(Protocol):
    """One undo step."""

    @property
    def size_bytes(self) -> int: ...

    def undo(self) -> Box | None:
        """Takes the edit back; returns the changed box, or None when no pixels changed."""

    def redo(self) -> Box | None:
        """Does it again; returns likewise."""


class Patch:
    """Pixels before and after an edit, kept in pieces of which the unchanged ones are left out: a long thin stroke costs what it covers.

    Args:
        layer: the layer, in which the edit is laid but not yet settled.
        boxes: where it may have changed.

    Attributes:
        boxes: the pieces that changed.
    """

    def __init__(self, layer: PaintLayer, boxes: Iterable[Box]) -> None:
        self._layer = layer
        self.boxes = [box for box in boxes if not np.array_equal(layer.pixels[box.slices], layer.base[box.slices])]
        self._before = [pack(layer.base[box.slices]) for box in self.boxes]
        self._after = [pack(layer.pixels[box.slices]) for box in self.boxes]

    def settle(self) -> None:
        """Settles what is laid."""
        for box in self.boxes:
            self._layer.settle(box)

    def announce(self) -> None:
        """Tells the layer's listener."""
        for box, packed in zip(self.boxes, self._after, strict=True):
            self._layer.announce(box, packed)

    @property
    def size_bytes(self) -> int:
        return sum(map(len, [*self._before, *self._after]))

    def undo(self) -> Box:
        return self._put(self._before)

    def redo(self) -> Box:
        return self._put(self._after)

    def _put(self, packed: list[bytes]) -> Box:
        changed = Box(0, 0, 0, 0)
        for box, content in zip(self.boxes, packed, strict=True):
            self._layer.replace(box, unpack(content, self._layer.pixels[box.slices].shape))
            self._layer.announce(box, content)
            changed = changed.united(box)
        return changed


class Together:
    """Several patches that are one undo step."""

    def __init__(self, patches: list[Patch]) -> None:
        self._patches = patches

    @property
    def size_bytes(self) -> int:
        return sum(patch.size_bytes for patch in self._patches)

    def undo(self) -> Box:
        return self._all(Patch.undo)

    def redo(self) -> Box:
        return self._all(Patch.redo)

    def _all(self, act: Callable[[Patch], Box]) -> Box:
        changed = Box(0, 0, 0, 0)
        for patch in self._patches:
            changed = changed.united(act(patch))
        return changed


def pieces(box: Box) -> Iterator[Box]:
    """Cuts a box along a grid of `PIECE_PX`; nothing comes of an empty one."""
    for top in range(box.top - box.top % PIECE_PX, box.bottom, PIECE_PX):
        for left in range(box.left - box.left % PIECE_PX, box.right, PIECE_PX):
            yield Box(max(left, box.left), max(top, box.top), min(left + PIECE_PX, box.right), min(top + PIECE_PX, box.bottom))


def pack(pixels: NDArray[np.uint8]) -> bytes:
    """Compresses pixels without loss, for speed rather than size."""
    return zlib.compress(pixels.tobytes(), COMPRESSION)


def unpack(packed: bytes, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Returns the pixels of `pack`.

    Raises:
        ValueError: they are not of this shape.
        zlib.error: the bytes are damaged.
    """
    return np.frombuffer(zlib.decompress(packed), np.uint8).reshape(shape)


@dataclass(frozen=True)
class Change(Generic[Value]):
    """A change of one value, such as the face frame or the chosen result."""

    before: Value
    after: Value
    put: Callable[[Value], None]

    @property
    def size_bytes(self) -> int:
        return 64

    def undo(self) -> None:
        self.put(self.before)

    def redo(self) -> None:
        self.put(self.after)


class History:
    """Edits that can be taken back. The oldest are forgotten when all together exceed the budget.

    Args:
        budget_bytes: how much memory the edits may take.
    """

    def __init__(self, *, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self.version = 0  # grows with every edit, undo and redo

    def set_budget(self, budget_bytes: int) -> None:
        """Changes how much memory the edits may take; it holds from the next edit on."""
        self._budget_bytes = budget_bytes

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def size_bytes(self) -> int:
        return sum(edit.size_bytes for edit in [*self._done, *self._undone])

    def add(self, edit: Edit) -> None:
        """Keeps an edit that has just been done; what was undone before can no longer be redone."""
        self.version += 1
        self._undone.clear()
        self._done.append(edit)
        while len(self._done) > 1 and self.size_bytes > self._budget_bytes:
            self._done.pop(0)

    def undo(self) -> Box | None:
        """Takes the last edit back and returns its box; does nothing when there is none."""
        return self._move(self._done, self._undone, lambda edit: edit.undo())

    def redo(self) -> Box | None:
        """Does the last undone edit again and returns its box; does nothing when there is none."""
        return self._move(self._undone, self._done, lambda edit: edit.redo())

    def _move(self, source: list[Edit], target: list[Edit], act: Callable[[Edit], Box | None]) -> Box | None:
        if not source:
            return None
        self.version += 1
        edit = source.pop()
        target.append(edit)
        return act(edit)
