"""Undo and redo: edits with a byte budget."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import Box, PaintLayer

BUDGET_BYTES = 150 * 1024 * 1024
COMPRESSION = 1
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
    """Box and pixels before and after: what a stroke changed.

    Args:
        layer: the layer, in which the stroke is laid but not yet settled.
        box: where it changed; not empty.
    """

    def __init__(self, layer: PaintLayer, box: Box) -> None:
        self._layer = layer
        self._box = box
        self._shape = layer.pixels[box.slices].shape
        self._before = zlib.compress(layer.base[box.slices].tobytes(), COMPRESSION)
        self._after = zlib.compress(layer.pixels[box.slices].tobytes(), COMPRESSION)

    @property
    def size_bytes(self) -> int:
        return len(self._before) + len(self._after)

    def undo(self) -> Box:
        return self._put(self._before)

    def redo(self) -> Box:
        return self._put(self._after)

    def _put(self, packed: bytes) -> Box:
        content: NDArray[np.uint8] = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(self._shape)
        self._layer.replace(self._box, content)
        return self._box


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

    @staticmethod
    def _move(source: list[Edit], target: list[Edit], act: Callable[[Edit], Box | None]) -> Box | None:
        if not source:
            return None
        edit = source.pop()
        target.append(edit)
        return act(edit)
