"""Work at the photo's resolution: octaves, the search for faces, opening a file."""

import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from sketchpaint.cli.bench.figures import Figure, median_ms
from sketchpaint.cli.bench.pictures import LARGE_PX, photo_of
from sketchpaint.cli.filling import find_upsampler
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.faces import FaceFinder
from sketchpaint.engine.octaves import result_octaves
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.imaging.crops import crop_inputs
from sketchpaint.imaging.files import open_photo
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import place

HOLES_MEGAPIXELS = (0.1, 1.0, 4.0)
SMALL_PX = (1732, 1155)


def _session(models: Path) -> Session:
    cpu = torch.device("cpu")
    return Session(load_networks(models, device=cpu), device=cpu)


def measure_octaves(models: Path, _device: str) -> list[Figure]:
    """The soft result that is seen at once, the first octave and all of them, of square holes in the middle of a face
    in a photo of 24 megapixels.
    """
    session, upsampler = _session(models), find_upsampler(models)
    picture = photo_of(session.sample(1))
    height, width = picture.shape[:2]
    frame = FaceFrame(width / 2, height / 2, float(height), 0.0)
    figures = []
    for megapixels in HOLES_MEGAPIXELS:
        half = round((megapixels * 1e6) ** 0.5 / 2)
        mask = np.zeros((height, width), bool)
        mask[height // 2 - half : height // 2 + half, width // 2 - half : width // 2 + half] = True
        inputs = crop_inputs(picture, mask, None, frame=frame)
        request = InpaintRequest(crop=inputs.crop, mask=inputs.mask, min_cycles=1, max_cycles=1)
        *_, cycle = session.cycles(request)
        placement = place(mask, frame)
        start, times = time.perf_counter(), []
        for _octave in result_octaves(
            request, cycle.composite, placement, picture=picture, upsampler=upsampler, at_once=True
        ):
            times.append((time.perf_counter() - start) * 1000)
        hole, octaves = f"hole of {megapixels:g} megapixels", times[1 if upsampler is None else 2 :]
        figures.append(Figure(f"{hole}: soft result", times[0], "ms"))
        if upsampler is not None:
            figures.append(Figure(f"{hole}: first octave, as the network draws it", times[1], "ms"))
        figures.append(Figure(f"{hole}: first octave, with the photo's detail", octaves[0], "ms"))
        figures.append(Figure(f"{hole}: all {len(octaves)} octaves", octaves[-1], "ms"))
    return figures


def measure_faces(models: Path, _device: str) -> list[Figure]:
    """The search for faces in photos of 2 and 24 megapixels."""
    face, finder, figures = _session(models).sample(1), FaceFinder(models), []
    for size in (SMALL_PX, LARGE_PX):
        picture = photo_of(face, size_px=size)
        took = median_ms(lambda picture=picture: finder.find(picture), repeats=3)  # type: ignore[misc]
        figures.append(Figure(f"faces in {size[0] * size[1] / 1e6:.0f} megapixels", took, "ms"))
    return figures


def measure_opening(models: Path, _device: str) -> list[Figure]:
    """Opening a JPEG of 24 megapixels, beside what Pillow's own decoder takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        Image.fromarray(photo_of(_session(models).sample(1))).save(path, quality=92)

        def decode() -> None:
            with Image.open(path, formats=("JPEG",)) as image:
                np.asarray(image)

        return [
            Figure("open a JPEG of 24 megapixels", median_ms(lambda: open_photo(path), repeats=3), "ms"),
            Figure("its decoding by Pillow alone", median_ms(decode, repeats=3), "ms"),
        ]
