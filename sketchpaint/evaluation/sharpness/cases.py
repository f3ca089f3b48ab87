"""What sharpness is measured on: strokes over skin of full-size photos, and large aligned faces with given masks."""

import contextlib
import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from sketchpaint.engine.api import InpaintRequest, best_cycle, chosen_cycle
from sketchpaint.engine.cycle import run_cycle
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.session import Session
from sketchpaint.engine.tensors import image_to_tensor, tensor_to_image
from sketchpaint.errors import InputError
from sketchpaint.evaluation.sharpness.strokes import skin_stroke
from sketchpaint.imaging.crops import crop_inputs
from sketchpaint.imaging.files import open_photo
from sketchpaint.imaging.formats import PHOTO_SUFFIXES
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame
from sketchpaint.imaging.placement import Placement, place

CYCLES = 4


@dataclass(frozen=True)
class Case:
    """A hole and what the networks put there.

    Attributes:
        request: what the networks were asked for.
        photo: (H, W, 3) uint8, the truth.
        mask: (H, W) bool.
        placement: where the result goes.
        crop: (128, 128, 3) uint8, the chosen cycle.
        coded: (128, 128, 3) uint8, the truth, encoded without a hole and generated, in the hole.
        group: number of the photo.
    """

    request: InpaintRequest = field(repr=False)
    photo: NDArray[np.uint8] = field(repr=False)
    mask: NDArray[np.bool_] = field(repr=False)
    placement: Placement
    crop: NDArray[np.uint8] = field(repr=False)
    coded: NDArray[np.uint8] = field(repr=False)
    group: int


def photos_of(folder: Path) -> list[Path]:
    """Returns the photos in a folder."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PHOTO_SUFFIXES)


def photo_strokes(photos: list[Path], session: Session, finder: FaceFinder, *, strokes: int) -> Iterator[Case]:
    """Yields strokes over the skin of the first face in each photo; photos without a face are passed over.

    Raises:
        InputError: a photo cannot be read.
    """
    for group, path in enumerate(photos):
        photo, random = open_photo(path), np.random.default_rng(group)
        faces = finder.find(photo.pixels)
        if faces:
            for _ in range(strokes):
                mask = skin_stroke(photo.pixels.shape, faces[0].frame, random)
                if mask is not None:
                    yield _case(photo.pixels, mask, faces[0].frame, session, group)


def count_faces(archive: Path, *, split: str, limit: int | None) -> int:
    """Returns how many faces `aligned_faces` yields.

    Raises:
        InputError: the archive cannot be read.
    """
    with _reading(archive) as file:
        return len(_rows(file, split)[:limit])


def aligned_faces(archive: Path, session: Session, *, split: str, limit: int | None) -> Iterator[Case]:
    """Yields the faces of a split with their masks, whatever their size.

    Raises:
        InputError: the archive cannot be read.
    """
    with _reading(archive) as file:
        for group, row in enumerate(_rows(file, split)[:limit]):
            photo = np.asarray(Image.open(io.BytesIO(file.read(row["file"]))).convert("RGB"))
            drawn = np.asarray(
                Image.open(io.BytesIO(file.read(f"{split}_masks/{Path(row['file']).stem}.png"))).convert("L")
            )
            side = photo.shape[0]
            mask = cv2.resize(drawn, (side, side), interpolation=cv2.INTER_NEAREST) > 127
            yield _case(photo, mask, FaceFrame(side / 2, side / 2, float(side)), session, group)


@contextlib.contextmanager
def _reading(archive: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(archive) as file:
            yield file
    except (OSError, KeyError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{archive} is no readable face archive ({error}): give the zip that holds faces.csv, the images and "
            f"their masks."
        ) from error


def _rows(file: zipfile.ZipFile, split: str) -> list[dict[str, str]]:
    return [row for row in csv.DictReader(io.StringIO(file.read("faces.csv").decode())) if row["split"] == split]


def _case(photo: NDArray[np.uint8], mask: NDArray[np.bool_], frame: FaceFrame, session: Session, group: int) -> Case:
    inputs = crop_inputs(photo, mask, None, frame=frame)
    request = InpaintRequest(crop=inputs.crop, mask=inputs.mask, min_cycles=CYCLES, max_cycles=CYCLES)
    *cycles, refined = session.run(request)
    crop = chosen_cycle(best_cycle(cycles), refined, request.refine).composite
    coded = np.where(inputs.mask[..., None], _coded(session, inputs.crop), inputs.crop)
    return Case(request, photo, mask, place(mask, frame), crop, coded, group)


@torch.inference_mode()
def _coded(session: Session, crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    whole = image_to_tensor(crop, device=session.device)
    nothing = torch.zeros((1, 1, CROP_SIZE_PX, CROP_SIZE_PX), device=session.device)
    generated = run_cycle(
        session.networks.encoder, session.networks.generator, first=whole, current=whole, mask=nothing
    )
    return tensor_to_image(generated.float().clamp(-1, 1))
