"""Face archive to tensors: images as uint8, with their landmarks and attributes, and masks where there are any."""

import csv
import io
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from sketchpaint.errors import InputError
from sketchpaint.imaging.formats import decoding

ATTRIBUTES = (
    "eyeglasses", "sunglasses", "beard", "moustache", "bald", "hat", "bangs", "smiling", "male", "young",
    "hair_black", "hair_brown", "hair_blond", "hair_gray",
)  # fmt: skip
CROP_SIZE_PX = 128


@dataclass(frozen=True)
class Faces:
    """Aligned faces with what is known about them.

    Attributes:
        images: (N, 3, 128, 128) uint8 RGB.
        landmarks: (N, 5, 2) float32 x, y in crop pixels: left eye, right eye, nose tip, left and right mouth corner.
        attributes: (N, 14) int8: 1 = yes, 0 = no, -1 = unknown, in the order of `ATTRIBUTES`.
        names: file names inside the archive.
        masks: (N, 1, 128, 128) bool, True = repaint, where the archive holds one for each face; else None.
    """

    images: Tensor
    landmarks: Tensor
    attributes: Tensor
    names: tuple[str, ...]
    masks: Tensor | None = None

    def __len__(self) -> int:
        return len(self.images)

    def attribute(self, name: str) -> Tensor:
        """Returns the (N,) int8 column of one attribute."""
        return self.attributes[:, ATTRIBUTES.index(name)]

    def to(self, device: torch.device) -> "Faces":
        """Returns the same faces with all tensors on `device`."""
        masks = None if self.masks is None else self.masks.to(device)
        return Faces(self.images.to(device), self.landmarks.to(device), self.attributes.to(device), self.names, masks)


def to_signed(images: Tensor) -> Tensor:
    """Converts uint8 [0, 255] to float32 [-1, 1]."""
    return images.float() / 127.5 - 1


def load_faces(archive: Path, *, split: str, source: str | None = None, limit: int | None = None) -> Faces:
    """Reads one split of a face archive.

    Args:
        archive: zip with `faces.csv`, `SPLIT/*.webp` and, for the test split, `test_masks/*.png` (white = hole).
        split: "train", "val" or "test".
        source: "celeba" or "ffhq" to keep only those.
        limit: at most this many faces, the first in file order.

    Raises:
        InputError: the archive is missing, damaged, or holds no such faces.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            rows = [row for row in csv.DictReader(io.StringIO(file.read("faces.csv").decode())) if row["split"] == split and source in (None, row["source"])]
            rows = rows[:limit]
            members = set(file.namelist())
            mask_names = [f"{split}_masks/{Path(row['file']).stem}.png" for row in rows]
            has_masks = bool(rows) and all(name in members for name in mask_names)
            contents = [file.read(row["file"]) for row in rows]
            mask_contents = [file.read(name) for name in mask_names] if has_masks else []
    except OSError as error:
        raise InputError(f"{archive} cannot be opened ({error.strerror or error}): give the zip that holds faces.csv and the images.") from error
    except (KeyError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise InputError(f"{archive} is no readable face archive ({error}): give the zip that holds faces.csv and the images.") from error
    if not rows:
        raise InputError(f"{archive} holds no faces of the split {split!r}: choose another archive or split.")

    try:
        images = _decode(contents, _rgb_pixels, (CROP_SIZE_PX, CROP_SIZE_PX, 3))
        masks = _decode(mask_contents, _gray_pixels, (CROP_SIZE_PX, CROP_SIZE_PX)) if has_masks else None
        landmarks = np.array([[[float(row[f"lm{k}{axis}"]) for axis in "xy"] for k in range(5)] for row in rows], dtype=np.float32)
        attributes = np.array([[-1 if row[name] == "" else int(row[name]) for name in ATTRIBUTES] for row in rows], dtype=np.int8)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{archive} holds a picture or a column that cannot be read ({error}): give the zip that holds faces.csv and the images.") from error
    return Faces(
        images=torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(),
        landmarks=torch.from_numpy(landmarks),
        attributes=torch.from_numpy(attributes),
        names=tuple(row["file"] for row in rows),
        masks=None if masks is None else torch.from_numpy(masks)[:, None] > 127,
    )


def _decode(contents: list[bytes], decode: Callable[[bytes], np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    pixels = np.empty((len(contents), *shape), dtype=np.uint8)

    def store(index: int) -> None:
        pixels[index] = decode(contents[index])

    with ThreadPoolExecutor() as pool:
        list(pool.map(store, range(len(contents))))
    return pixels


def _rgb_pixels(content: bytes) -> np.ndarray:
    return _pixels(content, "RGB")


def _gray_pixels(content: bytes) -> np.ndarray:
    return _pixels(content, "L")


def _pixels(content: bytes, mode: str) -> np.ndarray:
    with decoding(io.BytesIO(content)) as image:
        return np.asarray(image.convert(mode))
