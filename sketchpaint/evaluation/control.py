"""Control: does the result hold what the artist drew? Sketches are drawn by program at the landmarks, the attribute
network judges.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sketchpaint.cycle import Cycle
from sketchpaint.engine.api import InpaintRequest, best_cycle
from sketchpaint.engine.options import SKETCH_HOLD, Fill
from sketchpaint.engine.session import Session
from sketchpaint.engine.tensors import image_to_tensor, tensor_to_image
from sketchpaint.evaluation.archive import ATTRIBUTES, Faces
from sketchpaint.evaluation.attributes import AttributeNetwork
from sketchpaint.evaluation.judges import Judges
from sketchpaint.evaluation.methods import run_rival
from sketchpaint.evaluation.protocol import BATCH, face_image
from sketchpaint.evaluation.rival import GatedUNet
from sketchpaint.imaging.frame import CROP_SIZE_PX

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
        first: success rate of cycle 1, None without faces.
        chosen: success rate of the chosen cycle.
        rival: success rate of the feed-forward rival, None without one.
        identity: mean likeness of person between chosen cycle and original, see `Likeness`; 0 without faces.
        identity_rebuilt: the same where the hole shows the original, encoded and generated.
    """

    faces: int
    first: float | None
    chosen: float | None
    rival: float | None
    identity: float
    identity_rebuilt: float


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGBA", (CROP_SIZE_PX * SUPERSAMPLING,) * 2)
    return image, ImageDraw.Draw(image)


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(image.resize((CROP_SIZE_PX, CROP_SIZE_PX), Image.Resampling.BOX))


def _box(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    return left * SUPERSAMPLING, top * SUPERSAMPLING, right * SUPERSAMPLING, bottom * SUPERSAMPLING


def eye_band(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Returns the rectangle around both eyes, (128, 128) bool, for (5, 2) landmarks."""
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
        draw.rounded_rectangle(
            lens, 5 * SUPERSAMPLING, fill=(*INK, 255) if solid else None, outline=(*INK, 255), width=width
        )
    (lx, ly), (rx, ry) = (points[:2] + 0.5) * SUPERSAMPLING
    reach = 12 * SUPERSAMPLING
    draw.line((lx + reach, ly, rx - reach, ry), fill=(*INK, 255), width=width)
    return Drawing(eye_band(points), _pixels(image), Fill.MEAN)


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
    Task(
        "beard by dark fill",
        "beard",
        True,
        {"beard": 0, "male": 1},
        lambda p: Drawing(beard_region(p), None, Fill.BLACK),
    ),
    Task("shaven by light fill", "beard", False, {"beard": 1}, lambda p: Drawing(beard_region(p), None, Fill.WHITE)),
    Task(
        "hair darker",
        "hair_black",
        True,
        {"hair_black": 0, "bald": 0, "hat": 0},
        lambda p: draw_hair(p, colour=(24, 18, 16)),
    ),
    Task(
        "hair lighter",
        "hair_blond",
        True,
        {"hair_blond": 0, "bald": 0, "hat": 0},
        lambda p: draw_hair(p, colour=(214, 178, 116)),
    ),
)


def measure_control(
    session: Session,
    judges: Judges,
    rival: GatedUNet | None,
    faces: Faces,
    task: Task,
    *,
    limit: int,
    exploration: float,
) -> TaskFigures:
    """Tries a task on the first faces that fit it.

    Args:
        session: the networks that fill.
        judges: who judge.
        rival: feed-forward network to compare with, or None.
        faces: test faces.
        task: what is wanted.
        limit: most faces to try.
        exploration: exploration of our runs.
    """
    network = judges.attributes
    tried = _fitting(faces, task, network, device=session.device)[:limit]
    images: dict[str, list[NDArray[np.uint8]]] = {"first": [], "chosen": [], "rival": []}
    identity: dict[str, list[float]] = {"identity": [], "identity_rebuilt": []}
    for start in range(0, len(tried), BATCH):
        requests = [_request(faces, number, task, exploration=exploration) for number in tried[start : start + BATCH]]
        runs: list[list[Cycle]] = [[] for _ in requests]
        for together in session.cycles_together(requests):
            for k, cycle in together.items():
                runs[k].append(cycle)
        images["first"] += [cycles[1].composite for cycles in runs]
        images["chosen"] += [best_cycle(cycles).composite for cycles in runs]
        if rival is not None:
            images["rival"] += [result.image for result in run_rival(rival, requests, device=session.device)]
        crops = [request.crop for request in requests]
        rebuilt = [rebuild(session, request) for request in requests]
        for name, own in (("identity", images["chosen"][start:]), ("identity_rebuilt", rebuilt)):
            identity[name] += [likeness.identity for likeness in judges.likeness(own, crops)]

    def rate(own: list[NDArray[np.uint8]]) -> float | None:
        return float(np.mean(sees(network, own, task.attribute, device=session.device) == task.wanted)) if own else None

    kept = {name: float(np.mean(own)) if own else 0.0 for name, own in identity.items()}
    return TaskFigures(len(tried), rate(images["first"]), rate(images["chosen"]), rate(images["rival"]), **kept)


def _fitting(faces: Faces, task: Task, network: AttributeNetwork, *, device: torch.device) -> list[int]:
    """Returns the numbers of the faces that fit a task, of those on which the judge is right about the original: from
    the others nothing could be learned.
    """
    group = torch.ones(len(faces), dtype=torch.bool)
    for attribute, value in task.starts_from.items():
        group &= faces.attribute(attribute) == value
    numbers = group.nonzero().flatten().tolist()
    seen = sees(network, [face_image(faces, number) for number in numbers], task.attribute, device=device)
    return [number for number, before in zip(numbers, seen, strict=True) if before != task.wanted]


def _request(faces: Faces, number: int, task: Task, *, exploration: float) -> InpaintRequest:
    drawing = task.draw(faces.landmarks[number].double().numpy())
    return InpaintRequest(
        crop=face_image(faces, number),
        mask=drawing.mask,
        sketch=drawing.sketch,
        fill=drawing.fill,
        seed=number,
        exploration=exploration,
        sketch_hold=SKETCH_HOLD,
    )


@torch.inference_mode()
def rebuild(session: Session, request: InpaintRequest) -> NDArray[np.uint8]:
    """Returns the crop, (128, 128, 3) uint8, with its hole filled by the whole crop encoded and generated."""
    image = image_to_tensor(request.crop, device=session.device)
    face = session.networks.generator(session.networks.encoder(image, image, torch.zeros_like(image[:, :1])))
    return np.where(request.mask[..., None], tensor_to_image(face), request.crop)


@torch.inference_mode()
def sees(
    network: AttributeNetwork, images: Sequence[NDArray[np.uint8]], attribute: str, *, device: torch.device
) -> NDArray[np.bool_]:
    """Returns (N,) bool: in which of the (128, 128, 3) uint8 images the attribute network sees an attribute."""
    column = ATTRIBUTES.index(attribute)
    parts = [
        torch.cat([image_to_tensor(image, device=device) for image in images[k : k + 64]])
        for k in range(0, len(images), 64)
    ]
    verdicts = [network(part)[:, column].cpu().numpy() > 0 for part in parts]
    return np.concatenate(verdicts) if verdicts else np.zeros(0, bool)
