"""Faces read from archives, and how often each is drawn."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sketchpaint.errors import InputError
from sketchpaint.evaluation.archive import load_faces, to_signed
from sketchpaint.training.data import sampling_weights


def test_splits_attributes_and_masks_are_read(archive: Path) -> None:
    train, test = load_faces(archive, split="train"), load_faces(archive, split="test")
    assert (len(train), len(test)) == (12, 2)
    assert train.masks is None
    assert test.masks is not None
    assert test.masks.shape == (2, 1, 128, 128)
    assert int(test.masks[0].sum()) == 50 * 60
    assert train.attribute("eyeglasses").tolist() == [0, 1] * 6
    assert set(train.attribute("hat").tolist()) == {-1}


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
