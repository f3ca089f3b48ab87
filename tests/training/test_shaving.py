"""Chins of shaven men in bearded faces."""

import math

import pytest
import torch
from torch import Tensor

from sketchpaint.evaluation.archive import ATTRIBUTES, Faces
from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.training.data import DONORS, draw_donors
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
    shaven, fits = exchange_chins(bearded[None], points[None], giving[None], other_points[None])
    assert fits.all()
    middle = shaven[0][:, int(LANDMARKS[3:, 1].mean()) + 8, 64]
    # The donor is made lighter by (0 + 1) / (-0.2 + 1) = 1.25: (0 + 1) * 1.25 - 1 = 0.25, and -0.2 becomes the skin's
    # 0.
    torch.testing.assert_close(middle, torch.tensor([0.25, 0.0, 0.0]), rtol=0, atol=0.01)
    torch.testing.assert_close(shaven[0, :, :70], bearded[:, :70])


def test_of_several_donors_the_most_similar_gives() -> None:
    bearded, points = face(0.0, (-0.9, -0.9, -0.9))
    donors = [face(skin, (skin, skin, skin)) for skin in (-0.4, 0.1, 0.5)]
    donors[1][0][:, 100:104] = 0.7  # seen in the chin that comes
    shaven, _ = exchange_chins(
        bearded[None], points[None], torch.stack([d[0] for d in donors]), torch.stack([d[1] for d in donors])
    )
    assert float(shaven[0, 0, 102, 64]) == pytest.approx((0.7 + 1) / 1.1 - 1, abs=0.02)


def test_faces_too_unlike_exchange_nothing() -> None:
    (image, points), (other, other_points) = face(0.5, (-0.9, -0.9, -0.9)), face(-0.6, (-0.6, -0.6, -0.6))
    _, fits = exchange_chins(image[None], points[None], other[None], other_points[None])
    assert not fits.any()


def test_without_donors_nobody_is_shaven() -> None:
    image, points = face(0.5, (-0.9, -0.9, -0.9))
    shaven, fits = exchange_chins(image[None], points[None], image[None][:0], points[None][:0])
    assert torch.equal(shaven[0], image)
    assert fits.shape == (1, 1, 1, 1)
    assert not fits.any()


@pytest.mark.parametrize("moustache", [0, 1])
def test_bearded_men_are_shaven_under_light_fills_alone(moustache: int) -> None:
    """Half of the faces are bearded men with grey chins, the others give bare ones; a moustache gives nothing."""
    pairs = [face(0.2, (-0.8, -0.8, -0.8)), face(0.2, (0.2, 0.2, 0.2))] * 100
    attributes = torch.zeros(200, 14, dtype=torch.int8)
    attributes[:, ATTRIBUTES.index("male")] = 1
    attributes[::2, ATTRIBUTES.index("beard")] = 1
    attributes[1::2, ATTRIBUTES.index("moustache")] = moustache
    faces = Faces(torch.stack([p[0] for p in pairs]), torch.stack([p[1] for p in pairs]), attributes, ())
    source = torch.Generator().manual_seed(1)
    bytes_of = faces.with_images(((faces.images + 1) * 127.5).round().byte())
    truth, mask, first = make_holes(faces, donors=draw_donors(bytes_of, generator=source), generator=source)
    y = int(LANDMARKS[3:, 1].mean()) + 8
    shaven = (truth - faces.images)[:, 0, y, 64] > 0.5
    assert not shaven[1::2].any()
    assert bool(shaven.any()) == (moustache == 0)
    assert (first[shaven, 0, y, 64] > 0.2).all()
    torch.testing.assert_close(truth * (1 - mask), faces.images * (1 - mask))


@pytest.mark.parametrize(("male", "beard", "moustache"), [(1, 0, 0), (1, 1, 0), (1, 0, 1), (0, 0, 0), (1, -1, 0)])
def test_donors_are_men_known_to_be_shaven(male: int, beard: int, moustache: int) -> None:
    attributes = torch.full((2, 14), -1, dtype=torch.int8)
    for name, value in (("male", male), ("beard", beard), ("moustache", moustache)):
        attributes[1, ATTRIBUTES.index(name)] = value
    images = torch.stack([torch.zeros(3, 128, 128), torch.full((3, 128, 128), 255.0)]).byte()
    donors = draw_donors(
        Faces(images, LANDMARKS.expand(2, -1, -1), attributes, ()), generator=torch.Generator().manual_seed(0)
    )
    assert len(donors) == (DONORS if (male, beard, moustache) == (1, 0, 0) else 0)
    assert bool((donors.images == 1).all())  # never the first, of whom nothing is known
