"""Fills the disk, or makes it read-only, in the midst of work, and looks what comes back: python
benchmarks/full_disk.py --rounds 20

Each round works in a file system of 8 MB of its own (Linux, as root): edits, a run and cycles, then the disk takes
nothing for some edits and cycles, then it does again. A project saved elsewhere meanwhile, and what a crash five edits
later would leave, must both hold everything that was shown. Exit code 1 when anything is missing.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
from sketchpaint.cycle import Cycle
from sketchpaint.document.brush import Brush, Stroke, StrokePoint
from sketchpaint.document.loading import load
from sketchpaint.document.portrait import LAYERS, Portrait
from sketchpaint.document.project import pack_project, project_contents, unpack_project
from sketchpaint.document.records import RunRecord
from sketchpaint.document.workspace import Workspace
from sketchpaint.errors import OutputError
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.placement import place


class Work:
    """A portrait that is painted and filled.

    Args:
        folder: of its working folder.
        source: of all randomness.
    """

    def __init__(self, folder: Path, source: random.Random) -> None:
        self._source = source
        noise = np.random.default_rng(source.randrange(2**31))
        self.portrait = Portrait(Photo(noise.integers(0, 256, (300, 400, 3), np.uint8)))
        self.workspace = Workspace.create(folder, self.portrait.photo, converted=False)
        self.refused = 0
        self.workspace.follow(self.portrait, lambda _: self._refuse())
        self.tiles: dict[str, np.ndarray] = {}
        self._noise, self._runs = noise, 0

    def _refuse(self) -> None:
        self.refused += 1

    def step(self) -> None:
        """Paints a stroke, or makes a run of three cycles."""
        if self._source.random() < 0.7 or not self.portrait.mask.base.any():
            layer = self._source.choice((self.portrait.mask, self.portrait.sketch))
            stroke = Stroke(
                layer, Brush(size_px=self._source.uniform(3, 50), colour=(self._source.randrange(256), 9, 9))
            )
            for _ in range(5):
                stroke.add(StrokePoint(self._source.uniform(0, 400), self._source.uniform(0, 300)))
            self.portrait.commit_strokes(layer, [stroke])
            return
        self._runs += 1
        mask = np.zeros((128, 128), bool)
        mask[40:80, 40:80] = True
        crop = self._noise.integers(0, 256, (128, 128, 3), np.uint8)
        self._try(
            lambda: self.workspace.keep_run(
                RunRecord(self._runs, {}, crop, mask, None, place(self.portrait.mask_array(), self.portrait.frame))
            )
        )
        for index in range(3):
            tile = Cycle(
                index=index,
                composite=self._noise.integers(0, 256, (128, 128, 3), np.uint8),
                score=0.5,
                duration_ms=1.0,
            )
            key = f"{self._runs:04d}-{index:04d}"
            self.tiles[key] = tile.composite
            self._try(lambda tile=tile, key=key: self.workspace.keep_tile(tile, key))

    def _try(self, keep: object) -> None:
        try:
            keep()  # type: ignore[operator]
        except OutputError:
            self._refuse()

    def missing(self, workspace: Workspace) -> list[str]:
        """Reads a working folder and returns what of the work is not in it."""
        loaded = load(workspace, lambda run: run.settings)
        found = [
            name
            for name in LAYERS
            if not np.array_equal(loaded.portrait.layer(name).base, self.portrait.layer(name).base)
        ]
        kept = {tile.key: tile.composite for tile in loaded.tiles}
        return found + [
            key for key, pixels in self.tiles.items() if key not in kept or not np.array_equal(kept[key], pixels)
        ]


def one_round(disk: Path, elsewhere: Path, source: random.Random, *, read_only: bool) -> tuple[int, list[str]]:
    """Returns how often the disk refused, and what is missing."""
    work, filler = Work(disk / "work", source), disk / "filler"
    for _ in range(source.randrange(1, 15)):
        work.step()
    if read_only:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    else:
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(source.choice((1, 4096, 65_536)))):
                    pass
            except OSError:
                file.truncate(max(0, file.tell() - source.choice((0, 0, 4096, 8192))))
    for _ in range(source.randrange(1, 12)):
        work.step()
    layers = {name: work.portrait.layer(name).base for name in LAYERS}
    pack_project(project_contents(work.workspace, layers), elsewhere / "a.sketchpaint")
    missing = [
        f"project: {name}" for name in work.missing(unpack_project(elsewhere / "a.sketchpaint", elsewhere / "unpacked"))
    ]
    if read_only:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    else:
        filler.unlink()
    for _ in range(5):
        work.step()
    if work.workspace.is_behind:
        work.workspace.catch_up()
    return work.refused, missing + work.missing(Workspace(work.workspace.folder))


def main() -> int:
    """Does the rounds; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    refused, bad = 0, 0
    for number in range(arguments.rounds):
        with tempfile.TemporaryDirectory() as name:
            disk, elsewhere = Path(name) / "disk", Path(name) / "elsewhere"
            disk.mkdir()
            elsewhere.mkdir()
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], check=True)
            try:
                times, missing = one_round(
                    disk, elsewhere, random.Random(arguments.seed * 1000 + number), read_only=bool(number % 2)
                )
            finally:
                subprocess.run(["umount", str(disk)], check=True)
        refused, bad = refused + times, bad + bool(missing)
        for sentence in missing:
            print(f"round {number}: {sentence} is missing")
    print(f"{arguments.rounds} rounds, {refused} times nothing could be written, {bad} lost something")
    return 1 if bad or not refused else 0


if __name__ == "__main__":
    sys.exit(main())
