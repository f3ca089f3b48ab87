"""What the controller's helpers know of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.backdrop import Backdrop
from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.imaging.detail import surroundings
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.ui.editor.runs import RunController


@dataclass(frozen=True)
class Made:
    """How a part of the picture was made.

    Attributes:
        tile: the tile that was applied.
        strength: how much of the refinement and of the detail was taken.
        backdrop: the picture before.
        pixels: (h, w, 3) uint8, its box after.
    """

    tile: Tile[InpaintRequest]
    strength: float
    backdrop: Backdrop = field(repr=False)
    pixels: NDArray[np.uint8] = field(repr=False)

    def is_in(self, picture: NDArray[np.uint8]) -> bool:
        """Whether a picture, (H, W, 3) uint8, shows what was made, and around it what it was made from."""
        place, before = self.tile.run.placement, self.backdrop.picture()
        part = surroundings(place, picture.shape)
        inside = np.zeros(picture.shape[:2], bool)
        inside[place.box] = place.alpha > 0
        around = ~inside[part]
        return np.array_equal(self.pixels, picture[place.box]) and np.array_equal(
            before[part][around], picture[part][around]
        )


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

    def needs_shown(self) -> bool: ...

    def attempt(self, act: Callable[[], object]) -> None: ...

    def edit(self, change: Callable[[Portrait], Box]) -> None: ...

    def open_pixels(self, photo: Photo, *, converted: bool = False, frame: FaceFrame | None = None) -> None: ...
