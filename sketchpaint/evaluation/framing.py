"""How well faces are found: hidden ones, several in one picture, and none where there is none."""

import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.found_face import FoundFace
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame, eyes_apart_px

CANVAS_PX = (1500, 1000)
CELLS = (5, 7)  # of smooth colour, down and across
MOST_IN_CROWD = 6
CROWD_SIZE_PX = (170.0, 330.0)
CROWD_TILT_DEG = 15.0
CROWD_GRID = (2, 3)


@dataclass(frozen=True)
class Difficulty:
    """How faces are hidden.

    Attributes:
        size_px: least and largest side of the frame in the canvas.
        tilt_deg: largest tilt.
        exposure: least and largest share of the light.
        noise: least and largest standard deviation of what is added, of 255.
    """

    size_px: tuple[float, float]
    tilt_deg: float
    exposure: tuple[float, float] = (1.0, 1.0)
    noise: tuple[float, float] = (0.0, 0.0)


USUAL = Difficulty((260.0, 620.0), 25.0)
HARD = Difficulty((90.0, 220.0), 45.0, (0.25, 0.6), (4.0, 12.0))


@dataclass(frozen=True)
class FramingResult:
    """What the finder made of one picture.

    Attributes:
        eye_errors_px: for each face that was put into it, how far the nearer found face has the worse of its eyes from
            where it belongs, in crop pixels; infinite when nothing was found there.
        phantoms: faces found where there is none.
        cpu_s: processor time of the search.
    """

    eye_errors_px: tuple[float, ...]
    phantoms: int
    cpu_s: float


def empty_canvas(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Returns smooth random colours, (1000, 1500, 3) uint8."""
    coarse = rng.integers(40, 216, (*CELLS, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize(CANVAS_PX, Image.Resampling.BICUBIC))


def place_face(canvas: NDArray[np.uint8], face: NDArray[np.uint8], frame: FaceFrame) -> NDArray[np.uint8]:
    """Warps a (128, 128, 3) face by a known similarity into a copy of the canvas."""
    picture, size = Image.fromarray(canvas), (canvas.shape[1], canvas.shape[0])
    data = tuple(frame.to_crop().ravel())
    warped = Image.fromarray(face).transform(size, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC)
    inside = Image.new("L", (CROP_SIZE_PX, CROP_SIZE_PX), 255).transform(size, Image.Transform.AFFINE, data)
    picture.paste(warped, mask=inside)
    return np.asarray(picture)


def random_frame(
    rng: np.random.Generator,
    difficulty: Difficulty = USUAL,
    *,
    within: tuple[float, float, float, float] = (0, 0, *CANVAS_PX),
) -> FaceFrame:
    """Returns a tilted, off-centre frame that lies inside a box (left, top, right, bottom) of the canvas."""
    tilt = float(rng.uniform(-difficulty.tilt_deg, difficulty.tilt_deg))
    spread = math.cos(math.radians(tilt)) + abs(math.sin(math.radians(tilt)))
    room = min(within[2] - within[0], within[3] - within[1]) / spread
    size = min(float(rng.uniform(*difficulty.size_px)), room)
    x, y = (float(rng.uniform(within[k] + size / 2 * spread, within[k + 2] - size / 2 * spread)) for k in (0, 1))
    return FaceFrame(x, y, size, tilt)


def measure_hidden(
    images: Iterable[NDArray[np.uint8]], *, finder: FaceFinder, seed: int, difficulty: Difficulty = USUAL
) -> Iterator[FramingResult]:
    """Hides each (128, 128, 3) uint8 aligned face in a canvas of its own and seeks it.

    Args:
        images: the faces.
        finder: the detector to measure.
        seed: start of the random placements; the k-th face has seed + k.
        difficulty: how they are hidden.
    """
    for k, image in enumerate(images):
        rng = np.random.default_rng(seed + k)
        truth = random_frame(rng, difficulty)
        canvas = place_face(empty_canvas(rng), image, truth) * rng.uniform(*difficulty.exposure)
        noisy = canvas + rng.normal(0, rng.uniform(*difficulty.noise), canvas.shape)
        yield _measure(np.clip(noisy, 0, 255).round().astype(np.uint8), [truth], finder)


def measure_crowds(images: Iterable[NDArray[np.uint8]], *, finder: FaceFinder, seed: int) -> Iterator[FramingResult]:
    """Puts two to six of the (128, 128, 3) uint8 faces into one canvas after the other, until none is left, and seeks
    them all.
    """
    faces, k = iter(images), 0
    while True:
        rng = np.random.default_rng(seed + k)
        count, k = int(rng.integers(2, MOST_IN_CROWD + 1)), k + 1
        places = rng.permutation(MOST_IN_CROWD)[:count]
        canvas, truths = empty_canvas(rng), []
        for place, face in zip(places, faces, strict=False):
            row, column = divmod(int(place), CROWD_GRID[1])
            width, height = CANVAS_PX[0] / CROWD_GRID[1], CANVAS_PX[1] / CROWD_GRID[0]
            box = (column * width, row * height, (column + 1) * width, (row + 1) * height)
            truths.append(random_frame(rng, Difficulty(CROWD_SIZE_PX, CROWD_TILT_DEG), within=box))
            canvas = place_face(canvas, face, truths[-1])
        if not truths:
            return
        yield _measure(canvas, truths, finder)


def measure_faceless(photos: Iterable[NDArray[np.uint8]], *, finder: FaceFinder) -> Iterator[FramingResult]:
    """Seeks faces in (H, W, 3) uint8 photos that hold none."""
    for photo in photos:
        yield _measure(photo, [], finder)


def _measure(photo: NDArray[np.uint8], truths: list[FaceFrame], finder: FaceFinder) -> FramingResult:
    start = time.process_time()
    found = finder.find(photo)
    spent = time.process_time() - start
    errors = tuple(
        min((eyes_apart_px(truth, face.frame) for face in found if _is_at(face, truth)), default=math.inf)
        for truth in truths
    )
    return FramingResult(errors, sum(not any(_is_at(face, truth) for truth in truths) for face in found), spent)


def _is_at(face: FoundFace, truth: FaceFrame) -> bool:
    return face.frame.holds_same_face(truth)
