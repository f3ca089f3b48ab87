"""How much the areas and lines of runs take, and how much of that a project has room for."""

import math
from dataclasses import dataclass
from pathlib import Path

from sketchpaint.budgets import MAX_AREA_MEGAPIXELS, MAX_PLACED_BYTES
from sketchpaint.document.members import AREA, PHOTO_SIZED
from sketchpaint.document.records import png_pixels
from sketchpaint.imaging.placement import Placement


@dataclass(frozen=True)
class Room:
    """Room that runs take.

    Attributes:
        area_px: pixels of their areas, which are decoded when a project is opened: that takes time.
        packed_bytes: of the pictures of areas and lines, which are kept as they are: that takes memory.
    """

    area_px: int = 0
    packed_bytes: int = 0

    @classmethod
    def of(cls, placement: Placement) -> "Room":
        """Returns what a run takes."""
        pictures = (placement.packed_area, placement.packed_lines)
        return cls(math.prod(placement.shape), sum(len(picture.png) for picture in pictures if picture is not None))

    @classmethod
    def of_files(cls, paths: list[Path]) -> "Room":
        """Returns what runs take by the headers and sizes of their files; parts of another size than the photo's do not
        count.
        """
        return cls(
            sum(png_pixels(path) for path in paths if path.name.endswith(AREA)),
            sum(path.stat().st_size for path in paths if path.name.endswith(PHOTO_SIZED) and path.is_file()),
        )

    def __add__(self, other: "Room") -> "Room":
        return Room(self.area_px + other.area_px, self.packed_bytes + other.packed_bytes)

    def __mul__(self, count: int) -> "Room":
        return Room(self.area_px * count, self.packed_bytes * count)

    @property
    def is_there(self) -> bool:
        """Whether a project has this much."""
        return self.area_px <= MAX_AREA_MEGAPIXELS * 1_000_000 and self.packed_bytes <= MAX_PLACED_BYTES


NO_ROOM = Room()
