"""Holes with their hints: what is told in them, and that the rest of the face stays."""

import pytest
import torch

from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.training.sketches import make_holes, ring_mean
from tests.training.batches import faces, source


def test_holes_at_parts_mostly_say_nothing() -> None:
    batch = faces(400)
    batch.images.zero_()
    x, y = TEMPLATE_XY[0].round().astype(int)
    batch.images[:, :, y - 9 : y + 10, x - 9 : x + 10] = -0.9  # what is hidden, told by most other hints
    _, mask, first = make_holes(batch, donors=faces(0), generator=source())
    tight = (mask.mean((1, 2, 3)) < 0.1) & (mask[:, 0, y, x] > 0)
    silent = first[tight, :, y, x].abs().amax(1) < 0.05
    assert int(tight.sum()) > 25
    assert float(silent.float().mean()) > 0.6


def test_ring_mean_is_the_mean_next_to_the_hole() -> None:
    image, mask = torch.zeros(1, 3, 128, 128), torch.zeros(1, 1, 128, 128)
    mask[..., 50:70, 50:70] = 1
    image[..., 40:80, 40:80] = 0.6  # exactly the ring of 10 px and the hole
    image[..., 50:70, 50:70] = -1
    assert float(ring_mean(image, mask).mean()) == pytest.approx(0.6, abs=0.002)


def test_holes_keep_the_known_pixels() -> None:
    batch = faces(40, eyeglasses=1)
    truth, mask, first = make_holes(batch, donors=faces(0), generator=source())
    assert torch.equal(first * (1 - mask), batch.images * (1 - mask))
    assert torch.equal(truth * (1 - mask), batch.images * (1 - mask))


def test_black_chins_stand_on_bearded_faces_and_white_ones_on_shaven() -> None:
    for beard, sign in ((1, -1), (0, 1)):
        batch = faces(200, beard=beard, male=1)
        batch.images.zero_()  # neutral grey: the hint's own colour decides
        _, mask, first = make_holes(batch, donors=faces(0), generator=source(3))
        chin = first[:, :, 100, 64].mean(1)[mask[:, 0, 100, 64] > 0]
        strong = chin[chin.abs() > 0.74]
        assert len(strong) > 10
        assert float((strong.sign() == sign).float().mean()) > 0.8
