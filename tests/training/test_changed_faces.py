"""A face that is flipped, warped or given another's part takes its landmarks and attributes along."""

import pytest
import torch

from sketchpaint.evaluation.archive import Faces
from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.training.attributes import exchange_parts
from sketchpaint.training.data import draw_batch
from sketchpaint.training.landmarks import warp
from tests.training.batches import faces, source


def test_warped_points_stay_on_their_pixels() -> None:
    images, points = torch.full((24, 3, 128, 128), -1.0), torch.full((24, 5, 2), 63.0)
    for k in range(24):
        x, y = 40 + 2 * k, 80 - k
        images[k, :, y - 2 : y + 3, x - 2 : x + 3] = 1  # a spot of 5 px around the first point
        points[k, 0] = torch.tensor([float(x), float(y)])
    faces = Faces(images, points, torch.zeros(24, 14, dtype=torch.int8), ())
    moved, new = warp(faces, generator=torch.Generator().manual_seed(4))
    checked = 0
    for picture, (x, y) in zip(moved, new[:, 0].tolist(), strict=True):
        if 8 < x < 119 and 8 < y < 119:
            window = (picture[0, round(y) - 6 : round(y) + 7, round(x) - 6 : round(x) + 7] + 1).clamp(min=0)
            offset = torch.arange(-6.0, 7.0)
            mean_x = float((window.sum(0) * offset).sum() / window.sum()) + round(x)
            mean_y = float((window.sum(1) * offset).sum() / window.sum()) + round(y)
            assert (mean_x, mean_y) == pytest.approx((x, y), abs=0.3)
            checked += 1
    assert checked > 12


def test_a_flipped_face_carries_its_landmarks_along() -> None:
    landmarks = torch.tensor([[[40.0, 50.0], [90.0, 52.0], [66.0, 70.0], [45.0, 90.0], [85.0, 91.0]]])
    image = torch.zeros(1, 3, 128, 128, dtype=torch.uint8)
    for k, (x, y) in enumerate(landmarks[0].long().tolist()):
        image[0, :, y, x] = 50 * (k + 1)
    batch = draw_batch(
        Faces(image, landmarks, torch.zeros(1, 14, dtype=torch.int8), ("a",)), size=16, weights=None, generator=source()
    )
    swap = [2, 1, 3, 5, 4]  # a flipped left eye is the right eye
    flips = 0
    for picture, points in zip(batch.images, batch.landmarks.long().tolist(), strict=True):
        values = [round((float(picture[0, y, x]) + 1) * 127.5 / 50) for x, y in points]
        assert values in ([1, 2, 3, 4, 5], swap)
        flips += values == swap
    assert 0 < flips < 16


def test_an_exchanged_part_carries_its_attributes_along() -> None:
    batch = faces(90)
    values = torch.arange(90) % 2
    batch.attributes.copy_(values[:, None].expand(90, 14).to(torch.int8))
    batch.images.copy_((values * 2.0 - 1).view(90, 1, 1, 1).expand(90, 3, 128, 128))
    after = exchange_parts(batch, generator=source())
    changed = (after.images != batch.images).flatten(1).any(1)
    assert 25 < int(changed.sum()) < 65
    for told, at in (("eyeglasses", TEMPLATE_XY[0]), ("beard", (64, 100)), ("hair_black", (64, 4))):
        x, y = (round(value) for value in at)
        shown = (after.images[:, 0, y, x] > 0).to(torch.int8)
        assert torch.equal(after.attribute(told), shown)
    assert torch.equal(after.attribute("male")[changed], torch.full((int(changed.sum()),), -1, dtype=torch.int8))
    assert torch.equal(after.attributes[~changed], batch.attributes[~changed])
