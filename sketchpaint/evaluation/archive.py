"""Face archive to tensors: images as uint8, with their landmarks and attributes, and masks where there are any."""

import csv
import io
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sketchpaint.errors import InputError
from sketchpaint.imaging.formats import decoding
from sketchpaint.imaging.frame import CROP_SIZE_PX

ATTRIBUTES = (
    "eyeglasses", "sunglasses", "beard", "moustache", "bald", "hat", "bangs", "smiling", "male", "young",
    "hair_black", "hair_brown", "hair_blond", "hair_gray",
)  # fmt: skip
SHARP = "sharp"
# Share of a training picture that may have been mirrored in at its edge.
MOST_MIRRORED = 0.02


@dataclass(frozen=True)
class Faces:
    """Aligned faces with what is known about them.

    Attributes:
        images: (N, 3, 128, 128) uint8 RGB.
        landmarks: (N, 5, 2) float32 x, y in crop pixels: left eye, right eye, nose tip, left and right mouth corner.
        attributes: (N, 14) int8: 1 = yes, 0 = no, -1 = unknown, in the order of `ATTRIBUTES`.
        names: file names inside the archive.
        masks: (N, 1, 128, 128) bool, True = repaint, where the archive holds one for each face; else None.
        sharp: (N,) bool, whether a face was brought down to 128 px from a larger picture; None = none was.
    """

    images: Tensor
    landmarks: Tensor
    attributes: Tensor
    names: tuple[str, ...]
    masks: Tensor | None = None
    sharp: Tensor | None = None

    def __len__(self) -> int:
        return len(self.images)

    def attribute(self, name: str) -> Tensor:
        """Returns the (N,) int8 column of one attribute."""
        return self.attributes[:, ATTRIBUTES.index(name)]

    def to(self, device: torch.device) -> "Faces":
        """Returns the same faces with all tensors on `device`."""
        masks, sharp = (None if part is None else part.to(device) for part in (self.masks, self.sharp))
        return Faces(
            self.images.to(device), self.landmarks.to(device), self.attributes.to(device), self.names, masks, sharp
        )

    def sources(self) -> list[str]:
        """Returns where each face is from: "sharp", or the data set that its file name begins with."""
        sharp = [False] * len(self) if self.sharp is None else self.sharp.tolist()
        return [
            SHARP if is_sharp else Path(name).name.split("_")[0]
            for is_sharp, name in zip(sharp, self.names, strict=True)
        ]

    def with_images(self, images: Tensor) -> "Faces":
        """Returns the same faces with other pictures of them."""
        return replace(self, images=images)

    def chosen(self, index: Tensor) -> "Faces":
        """Returns the faces of (M,) whole numbers, in their order."""
        masks, sharp = (None if part is None else part[index] for part in (self.masks, self.sharp))
        names = tuple(self.names[k] for k in index.tolist())
        return Faces(self.images[index], self.landmarks[index], self.attributes[index], names, masks, sharp)


def to_signed(images: Tensor) -> Tensor:
    """Converts uint8 [0, 255] to float32 [-1, 1]."""
    return images.float() / 127.5 - 1


def load_faces(
    archives: Path | Sequence[Path],
    *,
    split: str,
    limit: int | None = None,
    side_px: int = CROP_SIZE_PX,
    most_mirrored: float = MOST_MIRRORED,
) -> Faces:
    """Reads one split of one or more face archives.

    Args:
        archives: zips with `faces.csv`, `SPLIT/*.webp` and, for some splits, `SPLIT_masks/*.png` (white = hole).
            Pictures are squares, all of an archive of one size. Those that are brought down by averaging over areas
            count as sharp, and so do those marked so in a column `sharp`.
        split: "train", "val" or "test".
        limit: at most this many faces of each archive, the first in file order.
        side_px: wanted size, a power of two from 128 on; archives of smaller pictures are passed over.
        most_mirrored: training faces whose picture was mirrored in at its edge by a larger share are left out.

    Returns:
        The faces, in the order of the archives; pictures, landmarks and masks of `side_px`. Attributes that an archive
        does not tell are unknown.

    Raises:
        InputError: an archive is missing, damaged, or holds no such faces, or none is large enough.
    """
    paths = [archives] if isinstance(archives, Path) else archives
    loaded = [_load(path, split=split, limit=limit, side_px=side_px, most_mirrored=most_mirrored) for path in paths]
    parts = [part for part in loaded if part is not None]
    if not parts:
        raise InputError(
            f"{', '.join(map(str, paths))}: pictures of {side_px} px or more are needed, give an archive that holds "
            f"some."
        )
    masks = [part.masks for part in parts if part.masks is not None]
    return Faces(
        images=torch.cat([part.images for part in parts]),
        landmarks=torch.cat([part.landmarks for part in parts]),
        attributes=torch.cat([part.attributes for part in parts]),
        names=tuple(name for part in parts for name in part.names),
        masks=torch.cat(masks) if len(masks) == len(parts) else None,
        sharp=torch.cat([part.sharp for part in parts if part.sharp is not None]),
    )


def _load(archive: Path, *, split: str, limit: int | None, side_px: int, most_mirrored: float) -> Faces | None:
    try:
        with zipfile.ZipFile(archive) as file:
            rows = [
                row for row in csv.DictReader(io.StringIO(file.read("faces.csv").decode())) if row["split"] == split
            ]
            if split == "train":
                rows = [row for row in rows if float(row.get("pad") or 0) <= most_mirrored]
            rows = rows[:limit]
            members = set(file.namelist())
            mask_names = [f"{split}_masks/{Path(row['file']).stem}.png" for row in rows]
            has_masks = bool(rows) and all(name in members for name in mask_names)
            contents = [file.read(row["file"]) for row in rows]
            mask_contents = [file.read(name) for name in mask_names] if has_masks else []
    except OSError as error:
        raise InputError(
            f"{archive} cannot be opened ({error.strerror or error}): give the zip that holds faces.csv and the images."
        ) from error
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{archive} is no readable face archive ({error}): give the zip that holds faces.csv and the images."
        ) from error
    if not rows:
        raise InputError(f"{archive} holds no faces of the split {split!r}: choose another archive or split.")

    try:
        with decoding(io.BytesIO(contents[0])) as first:
            side = first.width
        if side < side_px:
            return None
        images = _decode(contents, "RGB", (side_px, side_px, 3))
        masks = _decode(mask_contents, "L", (side_px, side_px)) if has_masks else None
        landmarks = np.array(
            [[[float(row[f"lm{k}{axis}"]) for axis in "xy"] for k in range(5)] for row in rows], dtype=np.float32
        )
        attributes = np.array(
            [[-1 if row.get(name, "") == "" else int(row[name]) for name in ATTRIBUTES] for row in rows], dtype=np.int8
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{archive} holds a picture or a column that cannot be read ({error}): give the zip that holds faces.csv "
            f"and the images."
        ) from error
    return Faces(
        images=torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(),
        # Pixel middles are at whole numbers, in the larger picture and in the crop.
        landmarks=(torch.from_numpy(landmarks) + 0.5) * (side_px / side) - 0.5,
        attributes=torch.from_numpy(attributes),
        names=tuple(row["file"] for row in rows),
        masks=None if masks is None else torch.from_numpy(masks)[:, None] > 127,
        sharp=torch.tensor([bool(int(row.get("sharp") or side > side_px)) for row in rows]),
    )


def _mirrored(row: dict[str, str]) -> bool:
    return float(row.get("pad") or 0) > MOST_MIRRORED


def _decode(contents: list[bytes], mode: str, shape: tuple[int, ...]) -> np.ndarray:
    pixels = np.empty((len(contents), *shape), dtype=np.uint8)

    def store(index: int) -> None:
        with decoding(io.BytesIO(contents[index])) as content:
            image = content.convert(mode)
        # Averages over areas, as light falls on a coarser sensor.
        size = shape[1], shape[0]
        pixels[index] = np.asarray(image if image.size == size else image.resize(size, Image.Resampling.BOX))

    with ThreadPoolExecutor() as pool:
        list(pool.map(store, range(len(contents))))
    return pixels
