"""Makes docs/pictures/cycles.png: the cycles of one run on the sample face, with their scores, in a strip.

python packaging/make_cycles_picture.py
"""

from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.options import Fill
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.imaging.crops import crop_inputs
from sketchpaint.imaging.files import open_mask, open_photo, open_sketch, write_png
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.paths import models_dir, resources_dir

SHOWN = (0, 1, 2, 3, 5, 7, 10)
PAD_PX, LINE_PX = 6, 22


def main() -> None:
    """Runs the sample and writes the strip."""
    device = torch.device("cpu")
    session = Session(load_networks(models_dir(), device=device), device=device)
    folder = resources_dir() / "sample"
    photo = open_photo(folder / "face.png")
    size_px = (photo.width_px, photo.height_px)
    frame = FaceFrame(size_px[0] / 2, size_px[1] / 2, size_px[0])
    mask = open_mask(folder / "mask.png", size_px=size_px)
    inputs = crop_inputs(photo.pixels, mask, open_sketch(folder / "sketch.png", size_px=size_px), frame=frame)
    # The mean colour: the hole is to be seen at the start.
    request = InpaintRequest(crop=inputs.crop, mask=inputs.mask, sketch=inputs.sketch, fill=Fill.MEAN)
    cycles = [cycle for cycle in session.cycles(request) if cycle.index in SHOWN]
    width = len(cycles) * (128 + PAD_PX) + PAD_PX
    strip = Image.new("RGB", (width, 128 + LINE_PX + 2 * PAD_PX), (29, 30, 33))
    draw, font = ImageDraw.Draw(strip), ImageFont.load_default(13)
    for k, cycle in enumerate(cycles):
        left = PAD_PX + k * (128 + PAD_PX)
        strip.paste(Image.fromarray(np.asarray(cycle.composite)), (left, PAD_PX))
        name = "start" if cycle.index == 0 else f"cycle {cycle.index}"
        draw.text((left, 128 + PAD_PX + 4), name, fill=(155, 156, 163), font=font)
        draw.text((left + 128, 128 + PAD_PX + 4), f"{cycle.score:.3f}", fill=(230, 230, 232), font=font, anchor="ra")
    write_png(np.asarray(strip), Path(__file__).resolve().parent.parent / "docs" / "pictures" / "cycles.png")


if __name__ == "__main__":
    main()
