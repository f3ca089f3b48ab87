"""What a file that cannot be opened is called, sentence by sentence, and what is told while one is read."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sketchpaint.errors import InputError
from sketchpaint.imaging.atomic import PART, sync_folder, write_atomically
from sketchpaint.imaging.files import open_mask, open_photo, open_piece, open_sketch, read_only, write_png
from sketchpaint.imaging.grey import as_grey, is_grey

PIXELS = np.random.default_rng(0).integers(0, 256, (50, 60, 3), dtype=np.uint8)
Door = Callable[[Path], object]
DOORS: dict[str, Door] = {
    "photo": open_photo,
    "mask": lambda path: open_mask(path, size_px=(60, 50)),
    "sketch": lambda path: open_sketch(path, size_px=(60, 50)),
}


def sentence(door: Door, path: Path) -> str:
    with pytest.raises(InputError) as caught:
        door(path)
    return str(caught.value)


@pytest.mark.parametrize("what", list(DOORS))
def test_every_door_says_what_is_wrong_and_what_to_do(tmp_path: Path, what: str) -> None:
    door, path = DOORS[what], tmp_path / "a.png"
    assert sentence(door, path) == f"{path} does not exist: check the name of the {what}."
    path.mkdir()
    assert sentence(door, path) == f"{path} is a folder: give the {what} file itself."
    path.rmdir()
    path.touch()
    assert sentence(door, path) == f"{path} is empty: choose another {what}."
    path.write_bytes(b"no picture")
    assert sentence(door, path) == (
        f"{path} is not an image this program reads: save the {what} as PNG, JPEG, TIFF or WebP."
    )
    content = io.BytesIO()
    Image.fromarray(PIXELS).save(content, "PNG")
    path.write_bytes(content.getvalue()[:1000])
    said = sentence(door, path)
    assert said.startswith(f"{path} is damaged or cut short (")
    assert said.endswith(f"): get a whole copy of the {what}.")
    path.unlink()
    os.mkfifo(path)
    assert sentence(door, path) == f"{path} cannot be read (it is no ordinary file): choose another {what}."


@pytest.mark.parametrize("what", ["mask", "sketch"])
def test_pictures_of_another_size_are_told_both_sizes(tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.png"
    Image.new("L", (61, 50)).save(path)
    assert sentence(DOORS[what], path) == (
        f"{path} has 61 x 50 pixels but the photo has 60 x 50: make the {what} the photo's size."
    )


def test_a_photo_has_at_least_32_pixels_both_ways(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    for size in ((31, 32), (32, 31)):
        Image.new("RGB", size).save(path)
        assert sentence(open_photo, path) == (
            f"{path} has only {size[0]} x {size[1]} pixels: choose a photo of at least 32 x 32."
        )
    Image.new("RGB", (32, 32)).save(path)
    photo = open_photo(path)
    assert (photo.width_px, photo.height_px, photo.ending, photo.path) == (32, 32, ".png", path)
    assert not photo.is_first_of_several


@pytest.mark.parametrize(("level", "kind"), [(0, "black"), (255, "white")])
def test_a_mask_of_one_colour_is_refused(tmp_path: Path, level: int, kind: str) -> None:
    path = tmp_path / "a.png"
    Image.new("L", (60, 50), level).save(path)
    reasons = {
        "black": "is all black, so nothing would be repainted: paint white what is to be repainted.",
        "white": "is all white, so nothing of the photo would be left to go by: paint black what is to stay.",
    }
    assert sentence(DOORS["mask"], path) == f"{path} {reasons[kind]}"


def test_a_mask_is_split_in_the_middle_of_grey_and_of_opacity(tmp_path: Path) -> None:
    path, expected = tmp_path / "a.png", np.zeros((50, 60), bool)
    expected[:, 30:] = True
    grey = np.where(expected, 128, 127).astype(np.uint8)
    Image.fromarray(grey).save(path)
    found = open_mask(path, size_px=(60, 50))
    np.testing.assert_array_equal(found, expected)
    assert found.dtype == bool
    Image.fromarray(np.dstack([np.zeros_like(PIXELS), grey])).save(path)
    np.testing.assert_array_equal(open_mask(path, size_px=(60, 50)), expected)
    white = np.where(expected, 255, 0).astype(np.uint8)
    for alpha in (128, 255):  # the same everywhere says nothing
        Image.fromarray(np.dstack([white, white, white, np.full_like(white, alpha)])).save(path)
        assert open_mask(path, size_px=(60, 50))[:, 30:].all()


def test_a_piece_without_transparency_is_opaque(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    for picture in (PIXELS, PIXELS[..., 0]):
        Image.fromarray(picture).save(path)
        piece = open_piece(path)
        assert piece.shape == (50, 60, 4)
        assert not piece.flags.writeable
        np.testing.assert_array_equal(piece[..., :3], picture if picture.ndim == 3 else picture[..., None].repeat(3, 2))
        assert (piece[..., 3] == 255).all()
        assert np.array_equal(open_sketch(path, size_px=(60, 50)), piece)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_reading_is_told_from_nothing_to_all_and_never_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    noise = np.random.default_rng(0).integers(0, 256, (700, 800, 4 if suffix == ".png" else 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    for door, last in ((open_photo, 1.0), (open_piece, None)):
        shares: list[float] = []
        door(path, watch=shares.append)
        assert shares == sorted(shares)
        assert shares[0] < 0.2
        assert shares[-1] <= 1
        if last is not None:
            assert 0.8 in shares  # decoded
            if suffix == ".png":
                assert shares[-1] == last
        else:
            assert suffix == ".webp" or shares[-1] > 0.9


def test_arrays_that_cannot_be_written_to_are_the_same_pixels_in_order() -> None:
    turned = PIXELS.transpose(1, 0, 2)
    kept = read_only(turned)
    np.testing.assert_array_equal(kept, turned)
    assert kept.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        kept[0, 0] = 0


def test_a_file_being_written_bears_a_name_that_is_cleaned_up(tmp_path: Path) -> None:
    path, seen = tmp_path / "result.tiff", []

    def write(beside: Path) -> None:
        seen.append((beside.parent, beside.suffix, PART.fullmatch(beside.name) is not None))
        beside.write_bytes(b"content")

    write_atomically(path, write)
    assert seen == [(tmp_path, ".tiff", True)]
    assert path.read_bytes() == b"content"
    assert [entry.name for entry in tmp_path.iterdir()] == ["result.tiff"]


def test_a_folder_that_cannot_be_flushed_stops_nothing(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    sync_folder(missing)
    assert not missing.exists()


def test_pngs_of_all_kinds_are_written(tmp_path: Path) -> None:
    for pixels in (PIXELS, PIXELS[..., 0], np.dstack([PIXELS, PIXELS[..., 0]])):
        write_png(pixels, tmp_path / "a.png")
        with Image.open(tmp_path / "a.png") as image:
            assert image.format == "PNG"
            np.testing.assert_array_equal(np.asarray(image), pixels)


def test_grey_is_the_luma_of_televisions() -> None:
    colours = np.array([[(255, 0, 0), (0, 255, 0), (0, 0, 255), (10, 10, 10)]], np.uint8)
    assert as_grey(colours)[0].tolist() == [[76] * 3, [150] * 3, [29] * 3, [10] * 3]
    assert is_grey(as_grey(colours))
    assert not is_grey(colours)
    for channel in range(3):
        nearly = np.full((2, 2, 3), 90, np.uint8)
        nearly[1, 1, channel] = 91
        assert not is_grey(nearly)
