"""Chins of shaven men in bearded faces."""

import math

import pytest
import torch
from torch import Tensor

from sketchpaint.evaluation.archive import ATTRIBUTES, Faces
from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.training.shaving import exchange_chins, similarity
from sketchpaint.training.sketches import make_holes

LANDMARKS = torch.tensor(TEMPLATE_XY, dtype=torch.float32)


def face(skin: float, chin: tuple[float, float, float], *, shift: int = 0) -> tuple[Tensor, Tensor]:
    """Returns a face of one colour on [-1, 1] whose part below the mouth corners has another, and its landmarks."""
    image = torch.full((3, 128, 128), skin)
    below = int(LANDMARKS[3:, 1].mean()) + shift
    image[:, below + 2 : below + 14, 44:84] = torch.tensor(chin)[:, None, None]
    return image, LANDMARKS + torch.tensor([0.0, shift])


def test_similarity_recovers_turn_size_and_shift() -> None:
    angle, size = math.radians(25), 1.4
    turn = size * torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved = LANDMARKS @ turn.T + torch.tensor([3.0, -7.0])
    expected = torch.cat([turn, torch.tensor([[3.0], [-7.0]])], 1)
    torch.testing.assert_close(similarity(LANDMARKS[None], moved[None])[0], expected, rtol=1e-4, atol=1e-3)


def test_a_chin_comes_from_the_giving_face_in_place_and_skin_colour() -> None:
    bearded, points = face(0.0, (-0.9, -0.9, -0.9))
    giving, other_points = face(-0.2, (0.0, -0.2, -0.2), shift=6)
    shaven, fits = exchange_chins(
        torch.stack([bearded, giving]), torch.stack([points, other_points]), torch.tensor([False, True])
    )
    assert fits.flatten().tolist() == [True, False]  # the giving face has nobody to take from
    middle = shaven[0][:, int(LANDMARKS[3:, 1].mean()) + 8, 64]
    # The donor is made lighter by (0 + 1) / (-0.2 + 1) = 1.25: (0 + 1) * 1.25 - 1 = 0.25, and -0.2 becomes the skin's
    # 0.
    torch.testing.assert_close(middle, torch.tensor([0.25, 0.0, 0.0]), rtol=0, atol=0.01)
    torch.testing.assert_close(shaven[0, :, :70], bearded[:, :70])


def test_faces_too_unlike_exchange_nothing() -> None:
    pairs = [face(0.5, (-0.9, -0.9, -0.9)), face(-0.6, (-0.6, -0.6, -0.6))]
    _, fits = exchange_chins(
        torch.stack([p[0] for p in pairs]), torch.stack([p[1] for p in pairs]), torch.tensor([False, True])
    )
    assert not fits.any()


@pytest.mark.parametrize("moustache", [0, 1])
def test_bearded_men_are_shaven_under_light_fills_alone(moustache: int) -> None:
    """Half of a batch are bearded men with grey chins, the others give bare ones; a moustache gives nothing."""
    pairs = [face(0.2, (-0.8, -0.8, -0.8)), face(0.2, (0.2, 0.2, 0.2))] * 100
    attributes = torch.zeros(200, 14, dtype=torch.int8)
    attributes[:, ATTRIBUTES.index("male")] = 1
    attributes[::2, ATTRIBUTES.index("beard")] = 1
    attributes[1::2, ATTRIBUTES.index("moustache")] = moustache
    faces = Faces(torch.stack([p[0] for p in pairs]), torch.stack([p[1] for p in pairs]), attributes, ())
    truth, mask, first = make_holes(faces, generator=torch.Generator().manual_seed(1))
    y = int(LANDMARKS[3:, 1].mean()) + 8
    shaven = (truth - faces.images)[:, 0, y, 64] > 0.5
    assert not shaven[1::2].any()
    assert bool(shaven.any()) == (moustache == 0)
    assert (first[shaven, 0, y, 64] > 0.2).all()
    torch.testing.assert_close(truth * (1 - mask), faces.images * (1 - mask))
