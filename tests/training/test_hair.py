"""Hair is found, dyed and grown on faces of three colours."""

import pytest
import torch

from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.training.hair import dye_hair, grow_hair, hair_matte
from sketchpaint.training.masks import heads
from sketchpaint.training.sketches import make_holes
from tests.training.batches import faces, source


def portrait(hair: float, skin: float, ground: float) -> torch.Tensor:
    """A face of three colours: hair down to 35 px above the eyes, skin in an ellipse, the rest background."""
    x, y = (torch.arange(128.0).expand(128, 128), torch.arange(128.0)[:, None].expand(128, 128))
    image = torch.full((1, 3, 128, 128), ground)
    image[..., ((x - 64) / 50) ** 2 + ((y - 60) / 58) ** 2 < 1] = hair
    image[..., ((x - 64) / 34) ** 2 + ((y - 70) / 44) ** 2 < 1] = skin
    return image


def test_hair_is_told_by_its_colour_and_dyed_with_its_strands() -> None:
    image, points = portrait(-0.2, 0.5, 1.0), torch.tensor(TEMPLATE_XY, dtype=torch.float32)[None]
    image[:, :, 8:20:2] -= 0.1  # strands
    image[:, :, 9:20:2] += 0.1
    matte = hair_matte(image, points)
    assert matte[0, 0, 12, 64] > 0.9
    assert matte[0, 0, 80, 64] < 0.1
    assert matte[0, 0, 2, 2] == 0
    dyed = dye_hair(image, matte, torch.tensor([-0.8, -0.8, -0.8]).view(1, 3, 1, 1))
    rows = dyed[0, 0, 10:18, 64]
    assert float(rows.mean()) == pytest.approx(-0.8, abs=0.1)
    assert 0.05 < float(rows.max() - rows.min()) < 0.2
    torch.testing.assert_close(dyed[..., 80, 50:78], image[..., 80, 50:78], atol=0.01, rtol=0)


def test_hair_grows_where_it_shall_be_and_covers_what_was_there() -> None:
    image, points = portrait(-0.2, 0.5, 1.0), torch.tensor(TEMPLATE_XY, dtype=torch.float32)[None]
    where = heads(points, generator=source())
    black = torch.tensor([-0.9, -0.8, -0.7]).view(1, 3, 1, 1)
    grown = grow_hair(image, hair_matte(image, points), where, black)
    assert torch.equal(grown * (1 - where), image * (1 - where))
    inner = torch.nn.functional.avg_pool2d(where, 9, 1, 4)[0, 0] > 0.999
    # Hair and forehead differ by 0.7; afterwards both are as dark as hair is dyed, with a little of their shades.
    for before in (-0.2, 0.5):
        there = inner & (image[0, 0] == before)
        assert int(there.sum()) > 1000
        torch.testing.assert_close(grown[0][:, there].mean(1), black.flatten(), atol=0.04, rtol=0)


def test_hair_like_the_skin_is_left_alone() -> None:
    points = torch.tensor(TEMPLATE_XY, dtype=torch.float32)[None]
    assert float(hair_matte(portrait(0.45, 0.5, 0.0), points).max()) == 0


def test_dyed_hair_comes_with_its_hint() -> None:
    batch = faces(300)
    batch.images.copy_(portrait(-0.2, 0.5, 0.0).expand(300, -1, -1, -1))
    truth, mask, first = make_holes(batch, donors=faces(0), generator=source())
    dyed = ((truth - batch.images).abs().amax((1, 2, 3)) > 0.3).nonzero().flatten().tolist()
    assert 15 < len(dyed) < 60
    matte = hair_matte(batch.images[:1], batch.landmarks[:1])
    for k in dyed:
        inside = (matte[0, 0] > 0.9) & (mask[k, 0] > 0)
        assert float((truth[k][:, inside].mean(1) - first[k][:, inside].mean(1)).abs().max()) < 0.25
