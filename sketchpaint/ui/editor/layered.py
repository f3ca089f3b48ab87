"""The open portrait as layers for other programs: photo, results, sketch and mask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.imaging.colour import colour_space, eight_bits, shown, without_white
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.formats import ignored
from sketchpaint.imaging.openraster import Layer, trimmed, write_openraster


@dataclass(frozen=True)
class Result:
    """A result that becomes a layer.

    Attributes:
        name: of the layer.
        box: where it belongs.
        place: the picture below it, (H, W, 3) uint8 -> the pixels of the box with the result in them.
        is_applied: whether it is part of the picture; one that is not can be switched on in the other program.
    """

    name: str
    box: Box
    place: Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
    is_applied: bool


@dataclass(frozen=True)
class LayerNames:
    """What the layers that are no single result are called in the user's language."""

    photo: str
    others: str
    sketch: str
    mask: str


class LayeredPicture:
    """A portrait as it is at this moment, to be written in the background.

    Args:
        portrait: its mask and sketch are copied.
        picture: (H, W, 3) uint8, what is seen; not changed any more.
        results: in the order in which they were applied, then those that are not.
        names: see `LayerNames`.
    """

    def __init__(
        self, portrait: Portrait, picture: NDArray[np.uint8], results: Iterable[Result], names: LayerNames
    ) -> None:
        self._photo: Photo = portrait.photo
        self._mask, self._sketch = portrait.mask.base.copy(), portrait.sketch.base.copy()
        self._picture, self._results, self._names = picture, list(results), names

    def write(self, path: Path) -> None:
        """Writes it as OpenRaster.

        Raises:
            OutputError: it cannot be written.
        """
        whole = Box(0, 0, self._photo.width_px, self._photo.height_px)
        write_openraster(self.layers(), self._with_alpha(self._picture, whole), path)

    def layers(self) -> list[Layer]:
        """Returns the layers, the topmost first; those that are visible look together as the picture does."""
        names, photo = self._names, self._photo
        mask = np.zeros((*self._mask.shape, 4), np.uint8)
        mask[self._mask > 127] = 255
        built = photo.pixels.copy()
        applied = [self._layer(result, built) for result in self._results if result.is_applied]
        rest = (built != self._picture).any(2)
        if rest.any():  # a sketch that was merged, or what an older project applied
            whole = Box(0, 0, photo.width_px, photo.height_px)
            applied.append(self._cut(names.others, self._picture, rest, whole, is_visible=True))
        others = [self._layer(result, self._picture.copy()) for result in self._results if not result.is_applied]
        hidden = [
            trimmed(Layer(names.mask, mask, is_visible=False)),
            trimmed(Layer(names.sketch, self._sketch, is_visible=False)),
        ]
        return [*hidden, *reversed(others), *reversed(applied), Layer(names.photo, self._bottom())]

    def _layer(self, result: Result, below: NDArray[np.uint8]) -> Layer:
        """Returns a result as a layer, and lays it over what is below."""
        before, after = below[result.box.slices].copy(), result.place(below)
        below[result.box.slices] = after
        return self._cut(result.name, after, (before != after).any(2), result.box, is_visible=result.is_applied)

    def _cut(
        self, name: str, pixels: NDArray[np.uint8], changed: NDArray[np.bool_], box: Box, *, is_visible: bool
    ) -> Layer:
        rgba = self._with_alpha(pixels, box)
        if rgba.shape[2] == 3:
            rgba = np.dstack([rgba, np.full(rgba.shape[:2], 255, np.uint8)])
        rgba[~changed] = 0
        return trimmed(Layer(name, rgba, box.left, box.top, is_visible=is_visible))

    def _with_alpha(self, pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
        """Returns pixels that are seen over white as they are with the photo's own transparency."""
        samples = self._photo.samples[box.slices]
        if samples.shape[2] not in (2, 4):
            return pixels
        alpha = eight_bits(samples[..., -1:])
        return np.dstack([without_white(pixels, np.maximum(alpha, 1) / 255), alpha])

    def _bottom(self) -> NDArray[np.uint8]:
        """Returns the photo in sRGB, with its transparency."""
        samples = self._photo.samples
        if samples.shape[2] not in (2, 4):
            return self._photo.pixels
        colours = np.ascontiguousarray(samples[..., :-1])
        space = colour_space(self._photo.icc, "L" if colours.shape[2] == 1 else "RGB")
        return np.dstack([shown(colours, space, ignored), eight_bits(samples[..., -1:])])
