"""Masks for training: how large they are, and what of a face they cover."""

import torch

from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.training.masks import blobs, chins, eye_bands, heads, parts, plain_masks, strokes
from tests.training.batches import source


def test_masks_are_holes_of_sensible_size() -> None:
    for make in (plain_masks, blobs, strokes):
        masks = make(64, generator=source())
        assert set(masks.unique().tolist()) <= {0.0, 1.0}
        assert 0.02 < float(masks.mean()) < 0.6
        assert float(masks.mean((1, 2, 3)).max()) < 0.95


def test_special_masks_cover_what_they_are_for() -> None:
    points = torch.tensor(TEMPLATE_XY, dtype=torch.float32).expand(32, 5, 2)
    bands, beards = eye_bands(points, generator=source()), chins(points, generator=source())
    for x, y in TEMPLATE_XY[:2].round().astype(int):
        assert (bands[:, 0, y, x] == 1).all()
    for x, y in TEMPLATE_XY[3:].round().astype(int):
        assert (beards[:, 0, y, x] == 1).all()
    assert (beards[:, 0, 70] == 0).all()


def test_holes_at_parts_of_the_face_leave_the_rest_of_it_known() -> None:
    points = torch.tensor(TEMPLATE_XY, dtype=torch.float32).expand(400, 5, 2)
    masks = parts(points, generator=source())
    left, right, nose, (corner_x, corner_y), (other_x, other_y) = TEMPLATE_XY.tolist()
    mouth = (corner_x + other_x) / 2, (corner_y + other_y) / 2
    hidden = torch.stack([masks[:, 0, round(y), round(x)] for x, y in (left, right, nose, mouth)], 1) > 0
    assert hidden.any(1).all()
    eyes = hidden[:, 0] & hidden[:, 1] & ~hidden[:, 3]
    assert 0.33 < float(eyes.float().mean()) < 0.47  # two in five
    # No hole reaches more than 22 px to the side and 16 px up or down from what it hides, and the middles by 1.5 px.
    assert float(masks.mean((1, 2, 3)).max()) < 0.15
    forehead, chin = masks[:, 0, : round(left[1]) - 20], masks[:, 0, round(mouth[1]) + 20 :]
    assert float(forehead.max()) == float(chin.max()) == 0


def test_heads_reach_from_the_crown_to_the_mouth() -> None:
    points = torch.tensor(TEMPLATE_XY, dtype=torch.float32).expand(32, 5, 2)
    masks, eyes = heads(points, generator=source())[:, 0], TEMPLATE_XY[0][1]
    assert (masks[:, round(eyes) - 45 : round(eyes) + 30, 64] == 1).all()
    assert (masks[:, round(eyes) + 33 :] == 0).all()
    widths = masks[:, round(eyes)].sum(1)
    assert 90 < float(widths.min()) < float(widths.max()) <= 128
