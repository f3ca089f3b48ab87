"""Control: does the result hold what the artist drew? Sketches are drawn by program at the landmarks, the attribute network judges."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sketchpaint.engine.api import Fill, InpaintRequest, best_cycle
from sketchpaint.engine.preprocess import image_to_tensor
from sketchpaint.engine.session import Session
from sketchpaint.evaluation.archive import ATTRIBUTES, CROP_SIZE_PX, Faces
from sketchpaint.evaluation.attributes import AttributeNetwork

SUPERSAMPLING = 4
INK = (26, 22, 22)


@dataclass(frozen=True)
class Drawing:
    """What is put into a face.

    Attributes:
        mask: (128, 128) bool, True = repaint.
        sketch: (128, 128, 4) uint8 RGBA, or None where the fill speaks.
        fill: what stands where there is no sketch.
    """

    mask: NDArray[np.bool_]
    sketch: NDArray[np.uint8] | None
    fill: Fill


@dataclass(frozen=True)
class Task:
    """One thing an artist wants.

    Attributes:
        name: shown in the report.
        attribute: what the attribute network must see, or must no longer see.
        wanted: True when the attribute shall appear, False when it shall go.
        starts_from: attributes that a face must have (1) or lack (0) to be used.
        draw: makes the drawing from (5, 2) landmarks.
    """

    name: str
    attribute: str
    wanted: bool
    starts_from: dict[str, int]
    draw: Callable[[NDArray[np.float64]], Drawing]


@dataclass(frozen=True)
class TaskFigures:
    """How often a task succeeded.

    Attributes:
        faces: how many faces were tried: those of the group in which the attribute network saw what their label says.
        first: success rate of cycle 1.
        chosen: success rate of the chosen cycle.
    """

    faces: int
    first: float
    chosen: float


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (CROP_SIZE_PX * SUPERSAMPLING,) * 2)
    return image, ImageDraw.Draw(image)


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.resize((CROP_SIZE_PX, CROP_SIZE_PX), Image.Resampling.BOX))


def _box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    return left * SUPERSAMPLING, top * SUPERSAMPLING, right * SUPERSAMPLING, bottom * SUPERSAMPLING


def _eye_band(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    mask = np.zeros((CROP_SIZE_PX, CROP_SIZE_PX), bool)
    reach = np.array([21, 15])
    (left, top), (right, bottom) = points[:2].min(0) - reach, points[:2].max(0) + reach
    mask[max(0, round(top)) : round(bottom), max(0, round(left)) : round(right)] = True
    return mask


def draw_glasses(points: NDArray[np.float64], *, solid: bool) -> Drawing:
    """Draws thin frames or solid lenses over the eyes; mean fill around them."""
    image, draw = _canvas()
    width = 2 * SUPERSAMPLING
    for x, y in points[:2] + 0.5:
        lens = _box(x - 12, y - 8, x + 12, y + 9)
        draw.rounded_rectangle(lens, 5 * SUPERSAMPLING, fill=(*INK, 255) if solid else None, outline=(*INK, 255), width=width)
    (lx, ly), (rx, ry) = (points[:2] + 0.5) * SUPERSAMPLING
    reach = 12 * SUPERSAMPLING
    draw.line((lx + reach, ly, rx - reach, ry), fill=(*INK, 255), width=width)
    return Drawing(_eye_band(points), _pixels(image), Fill.MEAN)


def beard_region(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Returns the half ellipse from under the nose over mouth, cheeks and chin, (128, 128) bool."""
    y, x = np.mgrid[:CROP_SIZE_PX, :CROP_SIZE_PX]
    center, top = points[3:, 0].mean(), points[2, 1] + 3
    region: NDArray[np.bool_] = (((x - center) / 30) ** 2 + ((y - top) / 42) ** 2 < 1) & (y > top)
    return region


def draw_hair(points: NDArray[np.float64], *, colour: tuple[int, int, int]) -> Drawing:
    """Fills what lies above and beside the forehead with one colour."""
    y, x = np.mgrid[:CROP_SIZE_PX, :CROP_SIZE_PX]
    center, eyes = points[:2].mean(0)
    face = ((x - center) / 36) ** 2 + ((y - eyes - 8) / 44) ** 2 < 1
    head = ((x - center) / 56) ** 2 + ((y - eyes + 6) / 58) ** 2 < 1
    mask = head & ~face & (y < eyes + 30)
    sketch = np.zeros((CROP_SIZE_PX, CROP_SIZE_PX, 4), np.uint8)
    sketch[mask] = (*colour, 255)
    return Drawing(mask, sketch, Fill.MEAN)


TASKS = (
    Task("thin glasses", "eyeglasses", True, {"eyeglasses": 0}, lambda p: draw_glasses(p, solid=False)),
    Task("sunglasses", "eyeglasses", True, {"eyeglasses": 0}, lambda p: draw_glasses(p, solid=True)),
    Task("beard by dark fill", "beard", True, {"beard": 0, "male": 1}, lambda p: Drawing(beard_region(p), None, Fill.BLACK)),
    Task("shaven by light fill", "beard", False, {"beard": 1}, lambda p: Drawing(beard_region(p), None, Fill.WHITE)),
    Task("hair darker", "hair_black", True, {"hair_black": 0, "bald": 0, "hat": 0}, lambda p: draw_hair(p, colour=(24, 18, 16))),
    Task("hair lighter", "hair_blond", True, {"hair_blond": 0, "bald": 0, "hat": 0}, lambda p: draw_hair(p, colour=(214, 178, 116))),
)


def measure_control(session: Session, network: AttributeNetwork, faces: Faces, task: Task, *, limit: int) -> TaskFigures:
    """Tries a task on the first faces that fit it.

    Args:
        session: the networks that fill.
        network: the judge.
        faces: test faces.
        task: what is wanted.
        limit: most faces to try.
    """
    group = torch.ones(len(faces), dtype=torch.bool)
    for attribute, value in task.starts_from.items():
        group &= faces.attribute(attribute) == value
    first = chosen = tried = 0
    for number in group.nonzero().flatten().tolist():
        image = faces.images[number].permute(1, 2, 0).contiguous().numpy()
        if tried == limit:
            break
        if _sees(network, image, task.attribute, session.device) == task.wanted:
            continue  # the judge is wrong about the original: nothing could be learned from it
        drawing = task.draw(faces.landmarks[number].double().numpy())
        request = InpaintRequest(crop=image, mask=drawing.mask, sketch=drawing.sketch, fill=drawing.fill)
        cycles = list(session.cycles(request))
        tried += 1
        first += _sees(network, cycles[1].composite, task.attribute, session.device) == task.wanted
        chosen += _sees(network, best_cycle(cycles).composite, task.attribute, session.device) == task.wanted
    return TaskFigures(tried, first / max(1, tried), chosen / max(1, tried))


@torch.inference_mode()
def _sees(network: AttributeNetwork, image: NDArray[np.uint8], attribute: str, device: torch.device) -> bool:
    logits = network(image_to_tensor(image, device=device))
    return bool(logits[0, ATTRIBUTES.index(attribute)] > 0)
