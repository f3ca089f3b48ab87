"""How loud detail is, and how loud it is to be."""

import cv2
import numpy as np

from sketchpaint.imaging.exemplar import Image

OWN_SIGMA_PX = 3.0
# In crop pixels, how far around loudness is measured; by which factors it may change.
GAIN_SIGMA_PX, GAINS = 8.0, (0.6, 2.0)
LIGHT = np.full((1, 3), 1 / 3, np.float32)
# Louder than so many times the usual around it stands out, above a few tenths of a grey level; so many copies of that
# are no pattern yet.
STANDS_OUT, FAINTEST, COPIES = 3.0, 0.5, 2.0
# Up to so many times as loud as detail usually is, what a result has itself is no structure; from so many on it all is.
STRUCTURE = (1.0, 2.0)
FAINTEST_USUAL = 0.1  # in grey levels: less is none


def missing(own: Image, band: Image) -> Image:
    """Returns how much of a band is wanted beside what the result has itself, so that both are as loud as the band,
    (h, w) float32.
    """
    has, wanted = (_typical(values, OWN_SIGMA_PX) for values in (own, band))
    return np.asarray(np.sqrt((1 - np.square(has / np.maximum(wanted, FAINTEST_USUAL))).clip(0, 1)), np.float32)


def structure(own: Image, usual: Image, *, crop_px: float, reduced: int) -> Image:
    """Returns how far what a result has itself is an edge, a lid or a tooth, and not the grain of skin.

    Args:
        own: (h, w, 3) float32.
        usual: (h, w, 3) float32 detail of what looks alike.
        crop_px: size of a crop pixel in the coarsest octave; within about one both are compared.
        reduced: this many times coarser that octave is; loudness is measured at its size.

    Returns:
        (h, w) float32 in [0, 1].
    """
    (least, most), size = STRUCTURE, (max(1, own.shape[1] // reduced), max(1, own.shape[0] // reduced))

    def loudness(values: Image) -> Image:
        roots = cv2.resize(np.sqrt(np.abs(finest(light(values)))), size, interpolation=cv2.INTER_AREA)
        return np.square(cv2.GaussianBlur(roots, (0, 0), crop_px))

    share = (loudness(own) / np.maximum(loudness(usual), FAINTEST_USUAL) - least) / (most - least)
    return cv2.resize(share.clip(0, 1), own.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _typical(values: Image, sigma_px: float) -> Image:
    """Returns how loud the finest of (h, w, 3) values is around each pixel, (h, w): few edges change it little."""
    roots = np.sqrt(np.abs(finest(values)))
    return np.square(cv2.GaussianBlur(roots, (0, 0), sigma_px).mean(2))


def light(picture: Image) -> Image:
    """Returns the (h, w) brightness of (h, w, 3)."""
    return cv2.transform(picture, LIGHT)


def finest(brightness: Image) -> Image:
    """Returns what the next coarser octave does not hold of (h, w) brightness."""
    return brightness - cv2.pyrUp(cv2.pyrDown(brightness))


def share_of_copies(band: Image, times: Image, *, crop_px: float, reduced: int) -> Image:
    """Returns how much stays of a band: less of what stands out and was copied again and again, for an earring along a
    cheek is seen as a pattern.

    Args:
        band: (h, w, 3) float32 detail.
        times: (h, w) float32, how often the source of each pixel is taken.
        crop_px: size of a crop pixel in the coarsest octave.
        reduced: this many times coarser that octave is; loudness is measured at its size.

    Returns:
        (h, w) float32 in [0, 1].
    """
    loud = np.abs(light(band))
    size = max(1, loud.shape[1] // reduced), max(1, loud.shape[0] // reduced)
    # Of square roots, few loud places change the mean little.
    usual = cv2.GaussianBlur(
        cv2.resize(np.sqrt(loud), size, interpolation=cv2.INTER_AREA), (0, 0), GAIN_SIGMA_PX * crop_px
    )
    most = STANDS_OUT * (np.square(cv2.resize(usual, loud.shape[1::-1], interpolation=cv2.INTER_LINEAR)) + FAINTEST)
    over = (loud - most).clip(0) * (1 - COPIES / times).clip(0)
    return np.asarray(1 - over / np.maximum(loud, FAINTEST), np.float32)


class Surroundings:
    """How loud a hole's detail is to be: like what looks alike, and next to known pixels like these.

    Args:
        usual: (h, w) float32 brightness of detail that was chosen by chance from among what looks alike.
        around: likewise, that of the known pixels.
        ring: (h, w) float32, where these are.
        crop_px: size of a crop pixel in the coarsest octave.
        reduced: this many times coarser that octave is; loudness is measured at its size.
    """

    def __init__(self, usual: Image, around: Image, ring: Image, *, crop_px: float, reduced: int) -> None:
        self._size = max(1, ring.shape[1] // reduced), max(1, ring.shape[0] // reduced)
        self._sigma_px = GAIN_SIGMA_PX * crop_px
        self._inside, share = 1 - ring, self._spread(ring)
        self._share = 1 - share
        self._wanted = self._mean_root(usual, self._inside, self._share)
        self._wanted += (share / 0.3).clip(0, 1) * (self._mean_root(around, ring, share) - self._wanted)

    def gain(self, band: Image) -> Image:
        """Returns by how much a band, (h, w) float32 brightness, must be louder to be like its surroundings, (h, w)
        float32 within `GAINS`: what agrees best is often smoother than most.
        """
        has = self._mean_root(band, self._inside, self._share)
        gain = (((self._wanted + 0.1) / (has + 0.1)) ** 2).clip(*GAINS)
        return np.asarray(cv2.resize(gain, band.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)

    def _mean_root(self, values: Image, weight: Image, share: Image) -> Image:
        roots = np.abs(values)
        np.sqrt(roots, out=roots)  # few strong edges change the mean of these little
        roots *= weight
        return self._spread(roots) / np.maximum(share, 1e-3)

    def _spread(self, values: Image) -> Image:
        small = cv2.resize(values, self._size, interpolation=cv2.INTER_AREA)
        return cv2.GaussianBlur(small, (0, 0), self._sigma_px)
