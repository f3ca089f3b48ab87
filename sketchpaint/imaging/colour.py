"""Colour profiles: from a photo's own space to the sRGB that networks and screens see, and back."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from sketchpaint.budgets import MAX_PROFILE_BYTES

Samples = NDArray[np.uint8 | np.uint16]
BAND_PIXELS = 1 << 18  # few enough that what is worked out for a band beside its pixels does not count
_MODES = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}
_WHITE = 255
# Colours out of sRGB's reach are clipped, and black stays black: what Photoshop, Krita and GIMP do by default.
_INTENT, _FLAGS = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
_SAME_WITHIN = 1


@dataclass(frozen=True)
class ColourSpace:
    """A colour profile that can be used.

    Attributes:
        icc: the profile.
        mode: Pillow mode of its colours: L, RGB or CMYK.
    """

    icc: bytes
    mode: str

    @cached_property
    def _forth(self) -> ImageCms.ImageCmsTransform:
        return _transform(_profile(self.icc), _srgb(), self.mode, "RGB")

    @cached_property
    def _back(self) -> ImageCms.ImageCmsTransform:
        return _transform(_srgb(), _profile(self.icc), "RGB", self.mode)

    @cached_property
    def is_srgb(self) -> bool:
        """Whether its colours are those of sRGB within one of 255 levels."""
        levels = np.arange(0, 256, 51).astype(np.uint8)
        rgb = (
            np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3)
            if self.mode == "RGB"
            else np.repeat(levels, 3).reshape(1, -1, 3)
        )
        return (
            self.mode != "CMYK"
            and int(np.abs(self.to_srgb(rgb if self.mode == "RGB" else rgb[..., :1]).astype(int) - rgb).max())
            <= _SAME_WITHIN
        )

    def to_srgb(self, colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Returns (H, W, 1, 3 or 4) colours of this space as (H, W, 3) sRGB."""
        rgb = np.asarray(
            ImageCms.applyTransform(
                Image.fromarray(colours[..., 0] if self.mode == "L" else colours, self.mode), self._forth
            )
        )
        return np.repeat(rgb[..., 1:2], 3, 2) if self.mode == "L" else rgb  # grey stays grey to the last bit

    def from_srgb(self, colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Returns (H, W, 3) sRGB colours as (H, W, 1 or 3) of this space."""
        own = np.asarray(ImageCms.applyTransform(Image.fromarray(colours, "RGB"), self._back))
        return own[..., None] if self.mode == "L" else own


def colour_space(icc: object, mode: str) -> ColourSpace | None:
    """Returns the space of a profile, or None for one that is damaged, too long, or of other colours than the
    picture's.

    Args:
        icc: what the file holds as its profile.
        mode: Pillow mode of the picture's colours: L, RGB or CMYK.
    """
    if not isinstance(icc, bytes) or not 0 < len(icc) <= MAX_PROFILE_BYTES:
        return None
    try:
        if _MODES.get(_profile(icc).profile.xcolor_space.strip()) != mode:
            return None
        space = ColourSpace(icc, mode)
        _ = space.is_srgb, mode != "CMYK" and space._back  # a profile without the tables for both ways is of no use
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, AttributeError):
        return None
    return space


def _profile(icc: bytes) -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(io.BytesIO(icc))


def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _transform(
    source: ImageCms.ImageCmsProfile, target: ImageCms.ImageCmsProfile, from_mode: str, to_mode: str
) -> ImageCms.ImageCmsTransform:
    # The shortcut that LittleCMS takes for grey is wrong by up to ten levels in the shadows of a linear profile.
    return ImageCms.buildTransform(
        source,
        target,
        from_mode,
        to_mode,
        _INTENT,
        _FLAGS | (ImageCms.Flags.NOOPTIMIZE if "L" in (from_mode, to_mode) else 0),
    )


def shown(samples: Samples, space: ColourSpace | None, watch: Callable[[float], None]) -> NDArray[np.uint8]:
    """Returns a picture as networks and screens see it: 8-bit sRGB, transparency over white.

    Args:
        samples: (H, W, C) uint8 or uint16: grey or RGB, with alpha where C is 2 or 4.
        space: what its colours mean; None is sRGB.
        watch: told how much is done, 0 to 1.

    Returns:
        (H, W, 3) uint8; `samples` itself where it is that already.
    """
    height, width, channels = samples.shape
    space = None if space is None or space.is_srgb else space
    if samples.dtype == np.uint8 and channels == 3 and space is None:
        return np.asarray(samples, np.uint8)
    out = np.empty((height, width, 3), np.uint8)
    rows = max(1, BAND_PIXELS // width)
    for top in range(0, height, rows):
        band = eight_bits(samples[top : top + rows])
        colour = band[..., : 1 if channels < 3 else 3]
        seen = (
            np.repeat(colour, 3, 2)
            if colour.shape[2] == 1 and space is None
            else colour
            if space is None
            else space.to_srgb(np.ascontiguousarray(colour))
        )
        out[top : top + rows] = over_white(seen, band[..., -1:]) if channels in (2, 4) else seen
        watch(min(1.0, (top + rows) / height))
    return out


def eight_bits(samples: Samples) -> NDArray[np.uint8]:
    """Returns samples rounded to 8 bits."""
    return (
        np.asarray(samples, np.uint8)
        if samples.dtype == np.uint8
        else np.asarray((samples.astype(np.uint32) * 255 + 32767) // 65535, np.uint8)
    )


def over_white(colour: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lays (H, W, 3) colours with (H, W, 1) alpha over white."""
    mixed = colour * alpha.astype(np.uint16) + _WHITE * (255 - alpha.astype(np.uint16)) + np.uint16(128)
    return ((mixed + (mixed >> 8)) >> 8).astype(np.uint8)  # a rounded division by 255


def own_samples(
    photo: Samples, before: NDArray[np.uint8], after: NDArray[np.uint8], space: ColourSpace | None
) -> Samples:
    """Returns a photo's own samples with what was painted in them: every pixel that looks as before keeps its words.

    Args:
        photo: (H, W, C) uint8 or uint16, the samples of the photo's file.
        before: (H, W, 3) uint8, the photo as it is seen; see `shown`.
        after: (H, W, 3) uint8, the same with results in it.
        space: what the photo's colours mean; None is sRGB.

    Returns:
        A copy of `photo`. Alpha is as it was: what is painted where it is not 255 is what gives `after` over white, and
        where it is 0 nothing is.
    """
    space = None if space is None or space.is_srgb else space
    samples = photo.copy()
    channels = samples.shape[2]
    deep = samples.dtype == np.uint16
    rows = max(1, BAND_PIXELS // samples.shape[1])
    for top in range(0, len(samples), rows):
        part = slice(top, top + rows)
        changed = (before[part] != after[part]).any(2)
        if channels in (2, 4):
            changed &= samples[part][..., -1] > 0
        if not changed.any():
            continue
        colour = after[part][changed][None]  # (1, N, 3)
        if channels in (2, 4):
            colour = without_white(colour, samples[part][changed][None, :, -1:] / (65535 if deep else 255))
        own = colour if space is None else space.from_srgb(colour)
        own = own[..., 1:2] if channels < 3 and own.shape[2] == 3 else own
        samples[part][changed, : own.shape[2]] = own[0].astype(samples.dtype) * (257 if deep else 1)
    return samples


def without_white(seen: NDArray[np.uint8], alpha: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Undoes `over_white`, as far as 8 bits allow; alpha is above 0."""
    return np.round((seen - _WHITE * (1 - alpha)) / alpha).clip(0, 255).astype(np.uint8)
