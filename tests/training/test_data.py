"""The archive, masks, hints and artefacts."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter1d

from sketchpaint.errors import InputError
from sketchpaint.evaluation.archive import Faces, load_faces, to_signed
from sketchpaint.evaluation.artefacts import HEAVY, LIGHT, Artefact, damage, draw_damage, gaussian_blur
from sketchpaint.imaging.frame import TEMPLATE_XY
from sketchpaint.training.attributes import exchange_parts
from sketchpaint.training.data import draw_batch, sampling_weights
from sketchpaint.training.hair import dye_hair, grow_hair, hair_matte
from sketchpaint.training.masks import blobs, chins, eye_bands, heads, parts, plain_masks, strokes
from sketchpaint.training.photography import background, compress, photograph
from sketchpaint.training.sketches import make_holes, ring_mean


def source(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def faces(n: int, **attributes: int) -> Faces:
    values = torch.zeros(n, 14, dtype=torch.int8)
    from sketchpaint.evaluation.archive import ATTRIBUTES

    for name, value in attributes.items():
        values[:, ATTRIBUTES.index(name)] = value
    landmarks = torch.tensor(TEMPLATE_XY, dtype=torch.float32).expand(n, 5, 2)
    return Faces(torch.rand(n, 3, 128, 128, generator=source()) * 2 - 1, landmarks, values, ())


def test_splits_attributes_and_masks_are_read(archive: Path) -> None:
    train, test = load_faces(archive, split="train"), load_faces(archive, split="test")
    assert (len(train), len(test)) == (12, 2)
    assert train.masks is None
    assert test.masks is not None
    assert test.masks.shape == (2, 1, 128, 128)
    assert int(test.masks[0].sum()) == 50 * 60
    assert train.attribute("eyeglasses").tolist() == [0, 1] * 6
    assert set(train.attribute("hat").tolist()) == {-1}
    assert len(load_faces(archive, split="train", source="ffhq")) == 6


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no readable face archive"),
        (b"no zip at all", "no readable face archive"),
        (None, r"cannot be opened \(No such file or directory\)"),
    ],
)
def test_what_is_no_archive_is_said(tmp_path: Path, content: bytes | None, complaint: str) -> None:
    path = tmp_path / "faces.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=complaint):
        load_faces(path, split="train")


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [("train/ffhq_0.webp", b"WEBP", b"none"), ("faces.csv", b"lm3x", b"lm9x"), ("faces.csv", b",0,0,1,", b",0,?,1,")],
)
def test_a_damaged_archive_is_said(archive: Path, tmp_path: Path, member: str, old: bytes, new: bytes) -> None:
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(archive) as whole, zipfile.ZipFile(path, "w") as damaged:
        for name in whole.namelist():
            content = whole.read(name)
            assert name != member or old in content
            damaged.writestr(name, content.replace(old, new) if name == member else content)
    with pytest.raises(InputError, match="holds a picture or a column that cannot be read"):
        load_faces(path, split="train")


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


def test_holes_at_parts_mostly_say_nothing() -> None:
    batch = faces(400)
    batch.images.zero_()
    x, y = TEMPLATE_XY[0].round().astype(int)
    batch.images[:, :, y - 9 : y + 10, x - 9 : x + 10] = -0.9  # what is hidden, told by most other hints
    _, mask, first = make_holes(batch, generator=source())
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
    truth, mask, first = make_holes(batch, generator=source())
    assert torch.equal(first * (1 - mask), batch.images * (1 - mask))
    assert torch.equal(truth * (1 - mask), batch.images * (1 - mask))


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


def test_heads_reach_from_the_crown_to_the_mouth() -> None:
    points = torch.tensor(TEMPLATE_XY, dtype=torch.float32).expand(32, 5, 2)
    masks, eyes = heads(points, generator=source())[:, 0], TEMPLATE_XY[0][1]
    assert (masks[:, round(eyes) - 45 : round(eyes) + 30, 64] == 1).all()
    assert (masks[:, round(eyes) + 33 :] == 0).all()
    widths = masks[:, round(eyes)].sum(1)
    assert 90 < float(widths.min()) < float(widths.max()) <= 128


def test_hair_like_the_skin_is_left_alone() -> None:
    points = torch.tensor(TEMPLATE_XY, dtype=torch.float32)[None]
    assert float(hair_matte(portrait(0.45, 0.5, 0.0), points).max()) == 0


def test_dyed_hair_comes_with_its_hint() -> None:
    batch = faces(300)
    batch.images.copy_(portrait(-0.2, 0.5, 0.0).expand(300, -1, -1, -1))
    truth, mask, first = make_holes(batch, generator=source())
    dyed = ((truth - batch.images).abs().amax((1, 2, 3)) > 0.3).nonzero().flatten().tolist()
    assert 15 < len(dyed) < 60
    matte = hair_matte(batch.images[:1], batch.landmarks[:1])
    for k in dyed:
        inside = (matte[0, 0] > 0.9) & (mask[k, 0] > 0)
        assert float((truth[k][:, inside].mean(1) - first[k][:, inside].mean(1)).abs().max()) < 0.25


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


def test_black_chins_stand_on_bearded_faces_and_white_ones_on_shaven() -> None:
    for beard, sign in ((1, -1), (0, 1)):
        batch = faces(200, beard=beard, male=1)
        batch.images.zero_()  # neutral grey: the hint's own colour decides
        _, mask, first = make_holes(batch, generator=source(3))
        chin = first[:, :, 100, 64].mean(1)[mask[:, 0, 100, 64] > 0]
        strong = chin[chin.abs() > 0.74]
        assert len(strong) > 10
        assert float((strong.sign() == sign).float().mean()) > 0.8


def test_blur_matches_scipy() -> None:
    image = torch.rand(2, 3, 40, 40, generator=source())
    ours = gaussian_blur(image, torch.tensor([0.7, 2.0])).numpy()
    for k, sigma in enumerate((0.7, 2.0)):
        theirs = gaussian_filter1d(
            gaussian_filter1d(image[k].numpy(), sigma, axis=1, mode="nearest", radius=8),
            sigma,
            axis=2,
            mode="nearest",
            radius=8,
        )
        np.testing.assert_allclose(ours[k], theirs, atol=1e-5)


def test_brightness_and_contrast_on_a_hand_computed_example() -> None:
    image = torch.tensor([-1.0, 0.0, 0.5, 0.5]).view(1, 1, 2, 2).expand(2, 3, 2, 2)
    kind = torch.tensor([int(Artefact.BRIGHTNESS), int(Artefact.CONTRAST)])
    result = damage(image, torch.ones(2, 1, 2, 2), kind, torch.tensor([0.5, 0.5]))
    torch.testing.assert_close(result[0, 0].flatten(), torch.tensor([-1.0, -0.5, -0.25, -0.25]))
    torch.testing.assert_close(result[1, 0].flatten(), torch.tensor([-0.5, 0.0, 0.25, 0.25]))


def test_damage_amounts_stay_in_their_ranges() -> None:
    for ranges in (HEAVY, LIGHT):
        kind, amount = draw_damage(300, ranges, generator=source())
        for k, (low, high) in enumerate(ranges):
            assert low <= float(amount[kind == k].min()) < float(amount[kind == k].max()) <= high


def test_to_signed_maps_the_ends_of_the_range() -> None:
    assert to_signed(torch.tensor([0, 255], dtype=torch.uint8)).tolist() == [-1.0, 1.0]


def larger_archive(path: Path, *, side: int) -> Path:
    """Two faces of another size and with fewer columns; the second has a mirrored edge."""
    rows = ["file,split,dataset,pad," + ",".join(f"lm{k}{axis}" for k in range(5) for axis in "xy")]
    random = np.random.default_rng(2)
    with zipfile.ZipFile(path, "w") as file:
        for k, pad in enumerate(("0.0", "0.2")):
            content = io.BytesIO()
            Image.fromarray(random.integers(0, 256, (side, side, 3), dtype=np.uint8)).save(
                content, "WEBP", lossless=True
            )
            file.writestr(f"train/face_{k}.webp", content.getvalue())
            rows.append(f"train/face_{k}.webp,train,somewhere,{pad}," + ",".join(["99.5"] * 10))
        file.writestr("faces.csv", "\n".join(rows) + "\n")
    return path


def test_larger_faces_join_the_others_at_128_pixels(archive: Path, tmp_path: Path) -> None:
    larger = larger_archive(tmp_path / "larger.zip", side=256)
    both = load_faces([archive, larger], split="train")
    assert len(both) == 13  # the one that was mirrored in is left out
    assert len(load_faces(larger, split="train", most_mirrored=0.2)) == 2
    assert both.sharp is not None
    assert both.sharp.tolist() == [False] * 12 + [True]
    assert both.attributes[12].tolist() == [-1] * 14
    with zipfile.ZipFile(larger) as file:
        pixels = np.asarray(Image.open(io.BytesIO(file.read("train/face_0.webp"))), dtype=float)
    means = pixels.reshape(128, 2, 128, 2, 3).mean((1, 3)).transpose(2, 0, 1)  # averages over areas
    assert float(np.abs(both.images[12].numpy() - means).max()) <= 1  # Pillow rounds after each direction
    assert both.landmarks[12, 0].tolist() == [49.5, 49.5]  # (99.5 + 0.5) / 2 - 0.5


def test_sharp_faces_are_drawn_as_often_as_soft_ones(archive: Path, tmp_path: Path) -> None:
    both = load_faces([archive, larger_archive(tmp_path / "larger.zip", side=256)], split="train")
    weights = sampling_weights(both)
    assert float(weights[12:].sum()) == pytest.approx(float(weights[:12].sum()))
    assert float(weights[1] / weights[0]) == pytest.approx(4)  # glasses


@pytest.mark.parametrize("quality", [30, 60, 90])
def test_compression_does_what_jpeg_does(quality: int) -> None:
    y, x = np.mgrid[:128, :128]
    waves = np.stack([128 + 90 * np.sin(x / 9) * np.cos(y / 13), 128 + 80 * np.cos((x + y) / 21), 60 + x], 2)
    image = (waves + np.random.default_rng(0).normal(0, 6, waves.shape)).clip(0, 255).astype(np.uint8)
    content = io.BytesIO()
    Image.fromarray(image).save(content, "JPEG", quality=quality, subsampling=2)
    encoded = np.asarray(Image.open(content), dtype=float)
    tensor = to_signed(torch.from_numpy(image).permute(2, 0, 1)[None])
    ours = ((compress(tensor, torch.tensor([float(quality)]))[0] + 1) * 127.5).permute(1, 2, 0).numpy()
    assert np.abs(ours - encoded).mean() < 2.5  # the decoder spreads colour more smoothly
    light = np.array([0.299, 0.587, 0.114])
    lost = np.abs((encoded - image) @ light).mean()
    assert np.abs((ours - encoded) @ light).mean() < 0.4 * lost


def test_photographs_differ_in_sharpness_and_keep_their_faces() -> None:
    batch = faces(32)
    smooth = (5 * torch.nn.functional.avg_pool2d(batch.images, 9, 1, 4)).clamp(-1, 1)  # contrast as of a face
    taken = photograph(smooth, batch.landmarks, generator=source(3))
    assert float(taken.abs().max()) <= 1
    detail = (taken[..., 1:] - taken[..., :-1]).abs().mean((1, 2, 3))
    assert float(detail.max() / detail.min()) > 1.5
    middle = slice(48, 80)
    likeness = [
        float(np.corrcoef(a[:, middle, middle].flatten(), b[:, middle, middle].flatten())[0, 1])
        for a, b in zip(smooth, taken, strict=True)
    ]
    assert min(likeness) > 0.8


def test_a_background_leaves_the_head_alone() -> None:
    beside = background(torch.tensor(TEMPLATE_XY, dtype=torch.float32)[None])[0, 0]
    assert float(beside[40:100, 30:98].max()) == 0
    assert float(beside[:4, :4].min()) == 1
    assert float(beside[110:, :].max()) == 0  # shoulders
