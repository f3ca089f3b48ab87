"""The units of undo: pixels before and after, and changes of values."""

import math
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import Box, PaintLayer
from sketchpaint.document.shelf import Shelf, Shelved

COMPRESSION = 1
PIECE_PX = 256
Value = TypeVar("Value")


class Content(NamedTuple):
    """What a box of a layer holds since an edit, an undo or a redo; the bytes are its pixels as `pack` makes them."""

    layer: PaintLayer
    box: Box
    packed: bytes


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

    def after(self) -> list[Content]:
        """Returns what the changed pieces hold after the edit."""
        return self._contents(self._after)

    @property
    def size_bytes(self) -> int:
        return sum(len(content) for content in [*self._before, *self._after] if isinstance(content, bytes))

    def shelve(self, shelf: Shelf) -> None:
        for contents in (self._before, self._after):
            for k, content in enumerate(contents):
                if isinstance(content, bytes):
                    contents[k] = shelf.put(content)

    def undo(self) -> list[Content]:
        return self._put(self._before)

    def redo(self) -> list[Content]:
        return self._put(self._after)

    def _put(self, packed: list[bytes | Shelved]) -> list[Content]:
        contents = self._contents(packed)
        for layer, box, content in contents:
            layer.replace(box, unpack(content, layer.pixels[box.slices].shape))
        return contents

    def _contents(self, packed: list[bytes | Shelved]) -> list[Content]:
        return [Content(self._layer, box, _bytes(piece)) for box, piece in zip(self.boxes, packed, strict=True)]


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

    def undo(self) -> list[Content]:
        for change in self._changes:
            change.undo()
        return [content for patch in self._patches for content in patch.undo()]

    def redo(self) -> list[Content]:
        for change in self._changes:
            change.redo()
        return [content for patch in self._patches for content in patch.redo()]


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

    def undo(self) -> list[Content]:
        self.put(self.before)
        return []

    def redo(self) -> list[Content]:
        self.put(self.after)
        return []
