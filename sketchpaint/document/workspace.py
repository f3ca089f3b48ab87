"""The working folder of an open portrait: every edit and every result is on disk the moment it exists.

A project file is this folder in a zip. What the folder holds:

    project.json        format, version, the photo's name and whether it was converted
    photo.*             the bytes of the opened file
    state.json          face frame, feather, starred and discarded tiles
    mask.png, sketch.png, result.png    layers as they were when the folder was last opened; missing = empty
    journal.bin         edits since then, not in project files, whose layers are up to date
    runs/0001.json, runs/0001-crop.png, -mask.png, -sketch.png, -area.png    what a run was started with
    tiles/0001-0007.png, tiles/0001-0007-refined.png                         its results, with score and time as PNG text
"""

import json
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from sketchpaint.document.history import unpack
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import LAYERS, Portrait
from sketchpaint.document.records import RunRecord, TileRecord, read_json, read_png, write_bits, write_json
from sketchpaint.errors import InputError, OutputError
from sketchpaint.imaging.files import Photo, open_photo, write_atomically, write_png
from sketchpaint.imaging.formats import OWN_FORMATS, decoding
from sketchpaint.imaging.frame import CROP_SIZE_PX, FaceFrame
from sketchpaint.imaging.placement import Placement

FORMAT, VERSION = "sketchpaint project", 1
PROJECT, STATE, JOURNAL = "project.json", "state.json", "journal.bin"
MAX_FEATHER_PX = 2000.0
RECORD_HEAD = struct.Struct("<II")  # bytes of the JSON head and of the pixels


class Workspace:
    """A folder that follows a portrait.

    Args:
        folder: exists and holds at least `project.json` and the photo; see `create`.

    Attributes:
        folder: likewise.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._state: dict[str, Any] | None = None

    @classmethod
    def create(cls, folder: Path, photo: Photo, *, converted: bool) -> "Workspace":
        """Begins a working folder for a photo.

        Args:
            folder: made if absent; holds nothing of a project yet.
            photo: its file's bytes are copied; pixels that never were a file are written as PNG.
            converted: whether the photo was converted when it was opened.

        Raises:
            OutputError: the folder cannot be written to.
        """
        try:
            for name in ("runs", "tiles"):
                (folder / name).mkdir(parents=True)
            stored = f"photo{photo.ending or '.png'}"
            if photo.path is not None and photo.ending:
                shutil.copyfile(photo.path, folder / stored)
            else:
                converted = False
                write_png(photo.pixels, folder / stored)
            title = photo.path.name if photo.path is not None else "untitled.png"
            head = {"format": FORMAT, "version": VERSION, "photo": stored, "title": title, "converted": converted}
            write_json(folder / PROJECT, head)
        except OSError as error:
            raise OutputError(
                "{folder} cannot be written to ({reason}): results would be lost, so make room there.", folder=folder, reason=error.strerror
            ) from error
        return cls(folder)

    @property
    def has_work(self) -> bool:
        """Whether there is anything beyond the photo: edits or results."""
        journal = self.folder / JOURNAL
        layers = any((self.folder / f"{name}.png").exists() for name in LAYERS)
        return layers or (journal.exists() and journal.stat().st_size > 0) or any((self.folder / "tiles").glob("[!.]*.png"))

    # Writing

    def follow(self, portrait: Portrait, report: Callable[[OutputError], None]) -> None:
        """Writes every edit of a portrait's layers to the journal from now on, and undo steps that memory has no room for beside it.

        Args:
            portrait: whose edits.
            report: told when an edit cannot be written; the edit itself stands.
        """
        portrait.history.use_shelf(self.folder)
        for name in LAYERS:
            layer = portrait.layer(name)

            def keep(box: Box, packed: bytes, *, name: str = name) -> None:
                try:
                    self._append({"layer": name, "box": [box.left, box.top, box.right, box.bottom]}, packed)
                except OSError as error:
                    report(
                        OutputError("The edit could not be kept on disk ({reason}): make room in {folder}.", reason=error.strerror, folder=self.folder.parent)
                    )

            layer.listener = keep

    def keep_state(self, state: dict[str, Any]) -> None:
        """Writes what is no pixel, if it changed.

        Raises:
            OutputError: it cannot be written.
        """
        if state != self._state:
            write_atomically(self.folder / STATE, lambda beside: write_json(beside, state))
            self._state = dict(state)

    def keep_run(self, run: RunRecord) -> None:
        """Writes what a run was started with.

        Raises:
            OutputError: it cannot be written.
        """
        place, stem = run.placement, self.folder / "runs" / f"{run.number:04d}"
        write_png(run.crop, stem.with_name(f"{stem.name}-crop.png"))
        for name, bits in (("mask", run.mask), ("area", place.area)):
            write_bits(bits, stem.with_name(f"{stem.name}-{name}.png"))
        if run.sketch is not None:
            write_png(run.sketch, stem.with_name(f"{stem.name}-sketch.png"))
        head = {"settings": run.settings, "placement": place.numbers()}
        write_atomically(stem.with_suffix(".json"), lambda beside: write_json(beside, head))

    def keep_tile(self, tile: TileRecord, key: str) -> None:
        """Writes a result without loss.

        Raises:
            OutputError: it cannot be written.
        """
        text = PngImagePlugin.PngInfo()
        text.add_text("sketchpaint", json.dumps({"score": tile.score, "duration_ms": tile.duration_ms}))
        image = Image.fromarray(tile.composite)
        write_atomically(self.folder / "tiles" / f"{key}.png", lambda beside: image.save(beside, "PNG", pnginfo=text))

    def _append(self, head: dict[str, Any], pixels: bytes) -> None:
        encoded = json.dumps(head).encode()
        with (self.folder / JOURNAL).open("ab") as file:
            whole = file.tell()
            try:
                file.write(RECORD_HEAD.pack(len(encoded), len(pixels)) + encoded + pixels)
                file.flush()
            except OSError:  # half a record would hide all that come after it
                file.truncate(whole)
                raise

    # Reading

    def load_portrait(self) -> tuple[Portrait, dict[str, Any]]:
        """Returns the portrait as it was at the last edit, and the state last kept; the history starts anew, and so does the journal.

        Raises:
            InputError: the folder is damaged.
            OutputError: the layers cannot be written.
        """
        head = self.head()
        photo = open_photo(self.folder / head["photo"], convert=bool(head["converted"]))
        portrait = Portrait(replace(photo, path=Path(head["title"])))
        for name in LAYERS:
            layer, path = portrait.layer(name), self.folder / f"{name}.png"
            if path.exists():
                layer.replace(portrait.whole, read_png(path, "L" if layer.pixels.ndim == 2 else "RGBA", layer.pixels.shape))
        for record, pixels in self._records():
            layer, box = portrait.layer(record["layer"]), Box(*record["box"])
            if box != box.clipped(portrait.whole.right, portrait.whole.bottom) or box.is_empty:
                raise InputError("{path} does not fit the photo: the project is damaged.", path=self.folder / JOURNAL)
            try:
                layer.replace(box, unpack(pixels, layer.pixels[box.slices].shape))
            except (ValueError, zlib.error):
                break  # the program ended while this edit was written: what came before is whole
        if portrait.result.base.any():
            portrait.applied_box = portrait.whole
        state = read_json(self.folder / STATE) if (self.folder / STATE).exists() else {}
        self._state = dict(state)
        try:
            if "frame" in state:
                portrait.frame = FaceFrame(*map(float, state["frame"]))
            if state.get("feather_px") is not None:
                feather_px = float(state["feather_px"])
                if not 0 <= feather_px <= MAX_FEATHER_PX:  # false for NaN too
                    raise ValueError(f"its feather is {feather_px}")
                portrait.feather_px = feather_px
            for name in ("starred", "discarded"):
                state[name] = [str(key) for key in state.get(name, [])]
        except (TypeError, ValueError) as error:
            raise InputError("{path} cannot be read ({error}): the project is damaged.", path=self.folder / STATE, error=error) from error
        if (self.folder / JOURNAL).exists():
            for name in LAYERS:
                write_png(portrait.layer(name).base, self.folder / f"{name}.png")
            (self.folder / JOURNAL).unlink()
        return portrait, state

    def head(self) -> dict[str, Any]:
        """Returns `project.json`.

        Raises:
            InputError: it is no project, or one of a newer version.
        """
        head = read_json(self.folder / PROJECT)
        if head.get("format") != FORMAT or not isinstance(head.get("version"), int):
            raise InputError("This is no sketchpaint project: choose a file that was saved by sketchpaint.")
        if head["version"] > VERSION:
            raise InputError(
                "The project was saved by a newer sketchpaint (format {version}, this one reads {own}): update sketchpaint.",
                version=head["version"],
                own=VERSION,
            )
        if not {"photo", "title", "converted"} <= head.keys() or Path(str(head["photo"])).name != head["photo"]:
            raise InputError("The project names no photo: it is damaged.")
        head["title"] = str(head["title"])
        return head

    def runs(self, size_px: tuple[int, int]) -> list[RunRecord]:
        """Returns all runs in order.

        Args:
            size_px: width and height of the photo, in which their results must lie.

        Raises:
            InputError: one is damaged.
        """
        records = []
        for path in sorted((self.folder / "runs").glob("[!.]*.json")):
            head, stem = read_json(path), path.with_suffix("")
            sketch = stem.with_name(f"{stem.name}-sketch.png")
            square = (CROP_SIZE_PX, CROP_SIZE_PX)
            try:
                area = read_png(stem.with_name(f"{stem.name}-area.png"), "L", None, at_most=size_px) > 127
                placement = Placement.of_numbers(head["placement"], area)
                box = Box.of(placement.left, placement.top, area)
                if box != box.clipped(*size_px) or not 0 <= placement.feather_px <= MAX_FEATHER_PX:
                    raise ValueError("its result lies outside the photo")
                records.append(
                    RunRecord(
                        int(stem.name), dict(head["settings"]), read_png(stem.with_name(f"{stem.name}-crop.png"), "RGB", (*square, 3)),
                        read_png(stem.with_name(f"{stem.name}-mask.png"), "L", square) > 127,
                        read_png(sketch, "RGBA", (*square, 4)) if sketch.exists() else None, placement,
                    )
                )  # fmt: skip
            except (KeyError, TypeError, ValueError) as error:
                raise InputError("{name} of the project cannot be read ({error}): the project is damaged.", name=path.name, error=error) from error
        return records

    def tiles(self) -> list[TileRecord]:
        """Returns all results in order.

        Raises:
            InputError: one is damaged.
        """
        records = []
        for path in sorted((self.folder / "tiles").glob("[!.]*.png")):
            run, index, *kind = path.stem.split("-")
            try:
                with decoding(path, formats=OWN_FORMATS) as image:
                    if image.size != (CROP_SIZE_PX, CROP_SIZE_PX):
                        raise ValueError(f"it has {image.width} x {image.height} pixels")
                    text = json.loads(image.info["sketchpaint"])
                    composite = np.asarray(image.convert("RGB"))
                records.append(TileRecord(int(run), int(index), kind == ["refined"], composite, float(text["score"]), float(text["duration_ms"])))
            except (OSError, KeyError, TypeError, ValueError) as error:
                raise InputError("{name} of the project cannot be read ({error}): the project is damaged.", name=path.name, error=error) from error
        return sorted(records, key=lambda tile: (tile.run, tile.refined, tile.index))

    def _records(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Yields the whole records of the journal; a last one cut short by a crash is left out."""
        path = self.folder / JOURNAL
        if not path.exists():
            return
        with path.open("rb") as file:
            while len(head := file.read(RECORD_HEAD.size)) == RECORD_HEAD.size:
                text_size, pixel_size = RECORD_HEAD.unpack(head)
                text, pixels = file.read(text_size), file.read(pixel_size)
                if len(pixels) < pixel_size:
                    return
                try:
                    record = json.loads(text)
                    known = record["layer"] in LAYERS and len(record["box"]) == 4
                except (ValueError, KeyError, TypeError):
                    return
                if not known:
                    return
                yield record, pixels
