"""Makes resources/sample from our own networks: a face of nobody, with a mask over its eyes and a sketch of glasses.

python packaging/make_sample.py SEED [X Y RADIUS]

The face that ships is that of seed 433, with what lies around (196, 352) filled once more within 32 pixels.
"""

import sys

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from sketchpaint.engine.api import InpaintRequest, best_cycle, chosen_cycle
from sketchpaint.engine.octaves import sharp_result
from sketchpaint.engine.session import Session
from sketchpaint.engine.upsampling import OctaveUpsampler
from sketchpaint.engine.weights import load_networks
from sketchpaint.imaging.crops import crop_inputs
from sketchpaint.imaging.files import write_png
from sketchpaint.imaging.frame import CROP_SIZE_PX, TEMPLATE_XY, FaceFrame
from sketchpaint.imaging.placement import place
from sketchpaint.paths import models_dir, resources_dir

SIZE_PX = 512
SCALE = SIZE_PX / CROP_SIZE_PX


def random_face(seed: int) -> NDArray[np.uint8]:
    """Returns a random face, (SIZE_PX, SIZE_PX, 3) uint8, drawn octave by octave from all but its first row."""
    device = torch.device("cpu")
    coarse = Session(load_networks(models_dir(), device=device), device=device).sample(seed)
    enlarged = np.asarray(Image.fromarray(coarse).resize((SIZE_PX, SIZE_PX), Image.Resampling.BICUBIC))
    mask, hole = np.ones((CROP_SIZE_PX, CROP_SIZE_PX), bool), np.ones((SIZE_PX, SIZE_PX), bool)
    mask[0] = hole[: SIZE_PX // CROP_SIZE_PX] = False
    *_, finest = OctaveUpsampler(models_dir()).upsampled(
        InpaintRequest(crop=coarse, mask=mask, seed=seed),
        coarse,
        place(hole, FaceFrame(SIZE_PX / 2, SIZE_PX / 2, SIZE_PX)),
        picture=enlarged,
    )
    return finest


def filled_again(face: NDArray[np.uint8], x: int, y: int, radius_px: int) -> NDArray[np.uint8]:
    """Returns a face, (SIZE_PX, SIZE_PX, 3) uint8, with a disc of it filled by a run."""
    frame, device = FaceFrame(SIZE_PX / 2, SIZE_PX / 2, SIZE_PX), torch.device("cpu")
    disc = Image.new("L", (SIZE_PX, SIZE_PX))
    ImageDraw.Draw(disc).ellipse((x - radius_px, y - radius_px, x + radius_px, y + radius_px), fill=255)
    inputs, placement = crop_inputs(face, np.asarray(disc) > 0, None, frame=frame), place(np.asarray(disc) > 0, frame)
    request = InpaintRequest(crop=inputs.crop, mask=inputs.mask)
    session = Session(load_networks(models_dir(), device=device), device=device, dtype=torch.float32)
    *cycles, refined = session.run(request)
    chosen = chosen_cycle(best_cycle(cycles), refined, request.refine).composite
    filled, upsampler = face.copy(), OctaveUpsampler(models_dir())
    filled[placement.box] = sharp_result(request, chosen, placement, picture=face, upsampler=upsampler).pixels
    return filled


def main() -> None:
    """Writes face.png, mask.png and sketch.png."""
    folder = resources_dir() / "sample"
    folder.mkdir(parents=True, exist_ok=True)
    seed, *disc = map(int, sys.argv[1:])
    face = random_face(seed)
    write_png(filled_again(face, *disc) if disc else face, folder / "face.png")

    (left_x, left_y), (right_x, right_y) = (TEMPLATE_XY[:2] + 0.5) * SCALE
    mask = Image.new("L", (SIZE_PX, SIZE_PX))
    ImageDraw.Draw(mask).rounded_rectangle((left_x - 84, left_y - 62, right_x + 84, right_y + 62), 24, fill=255)
    write_png(np.asarray(mask.convert("RGB")), folder / "mask.png")

    sketch = Image.new("RGBA", (SIZE_PX, SIZE_PX))
    draw = ImageDraw.Draw(sketch)
    ink = (28, 22, 20, 255)
    for x, y in ((left_x, left_y), (right_x, right_y)):
        draw.rounded_rectangle((x - 48, y - 32, x + 48, y + 36), 20, outline=ink, width=9)
    draw.line((left_x + 48, left_y, right_x - 48, right_y), fill=ink, width=9)
    draw.line((left_x - 84, left_y - 8, left_x - 48, left_y), fill=ink, width=9)
    draw.line((right_x + 48, right_y, right_x + 84, right_y - 8), fill=ink, width=9)
    write_png(np.asarray(sketch), folder / "sketch.png")


if __name__ == "__main__":
    main()
