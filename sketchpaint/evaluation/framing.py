"""How well the automatic face frame finds its way back to the training frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.engine.faces import FaceFinder
from sketchpaint.imaging.frame import CROP_SIZE_PX, TEMPLATE_XY, FaceFrame, apply_affine

CANVAS_PX = (1500, 1000)
SIZE_RANGE_PX = (260.0, 620.0)
MAX_TILT_DEG = 25.0


@dataclass(frozen=True)
class FramingResult:
    """One face put into a photo and sought there.

    Attributes:
        name: the face.
        truth: where it was put.
        found: what the finder says, or None.
        eye_error_px: larger of the two eyes' distances from where they belong, in crop pixels; infinite when nothing was found.
    """

    name: str
    truth: FaceFrame
    found: FaceFrame | None
    eye_error_px: float


def place_face(face: NDArray[np.uint8], frame: FaceFrame, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Warps a (128, 128, 3) face by a known similarity into a (1000, 1500, 3) canvas of smooth random colours."""
    coarse = rng.integers(40, 216, (5, 7, 3), dtype=np.uint8)
    canvas = Image.fromarray(coarse).resize(CANVAS_PX, Image.Resampling.BICUBIC)
    data = tuple(frame.to_crop().ravel())
    warped = Image.fromarray(face).transform(CANVAS_PX, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC)
    inside = Image.new("L", (CROP_SIZE_PX, CROP_SIZE_PX), 255).transform(CANVAS_PX, Image.Transform.AFFINE, data)
    canvas.paste(warped, mask=inside)
    return np.asarray(canvas)


def random_frame(rng: np.random.Generator) -> FaceFrame:
    """Returns a tilted, off-centre, enlarged frame that lies inside the canvas."""
    size = float(rng.uniform(*SIZE_RANGE_PX))
    tilt = float(rng.uniform(-MAX_TILT_DEG, MAX_TILT_DEG))
    reach = size / 2 * (np.cos(np.radians(tilt)) + abs(np.sin(np.radians(tilt))))
    x, y = (float(rng.uniform(reach, side - reach)) for side in CANVAS_PX)
    return FaceFrame(x, y, size, tilt)


def eye_error_px(truth: FaceFrame, found: FaceFrame) -> float:
    """Returns how far the eyes of the true crop lie from the template in the found crop: the larger distance, in crop pixels."""
    eyes = TEMPLATE_XY[:2] + 0.5
    seen = apply_affine(found.to_crop(), apply_affine(truth.to_photo(), eyes))
    return float(np.linalg.norm(seen - eyes, axis=1).max())


def measure_framing(images: NDArray[np.uint8], names: tuple[str, ...], *, finder: FaceFinder, seed: int) -> list[FramingResult]:
    """Hides each face in a canvas and seeks it.

    Args:
        images: (N, 128, 128, 3) uint8 aligned faces.
        names: their names.
        finder: the detector to measure.
        seed: start of the random placements.

    Returns:
        One result per face, in order.
    """
    rng, results = np.random.default_rng(seed), []
    for image, name in zip(images, names, strict=True):
        truth = random_frame(rng)
        faces = finder.find(place_face(image, truth, rng))
        found = faces[0].frame if faces else None
        results.append(FramingResult(name, truth, found, eye_error_px(truth, found) if found else float("inf")))
    return results
