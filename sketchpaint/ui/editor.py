"""What the controller's helpers know of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.runs import RunController


@dataclass(frozen=True)
class Made:
    """How a part of the picture was made.

    Attributes:
        tile: the tile that was applied.
        before: (h, w, 3) uint8, the pixels of its box before.
        strength: how much of the refinement was taken.
    """

    tile: Tile[InpaintRequest]
    before: NDArray[np.uint8] = field(repr=False)
    strength: float


class Editor(Protocol):
    """The editor as its helpers see it; see `EditorController`."""

    portrait: Portrait | None
    shown: Tile[InpaintRequest] | None
    applied: Made | None
    refine_strength: float
    runs: RunController

    @property
    def is_ready(self) -> bool: ...

    @property
    def starred(self) -> frozenset[str]: ...

    def note_change(self) -> None: ...

    def note_edit(self) -> None: ...

    def show_frame(self) -> None: ...

    def tell(self, sentence: str) -> None: ...

    def complain(self, sentence: str, details: str = "") -> None: ...

    def picture(self) -> NDArray[np.uint8] | None: ...

    def needs_shown(self) -> bool: ...

    def attempt(self, act: Callable[[], object]) -> None: ...

    def edit(self, change: Callable[[Portrait], Box]) -> None: ...

    def open_pixels(self, photo: Photo, *, converted: bool = False, frame: FaceFrame | None = None) -> None: ...
