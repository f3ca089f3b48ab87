"""What is written to files, in the background: pictures, contact sheets, animations, projects."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from PySide6.QtCore import QObject, Signal, Slot

from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.project import SUFFIX
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.octaves import sharp_result
from sketchpaint.engine.recipe import KEY as RECIPE_KEY
from sketchpaint.engine.recipe import Recipe
from sketchpaint.errors import InputError, SketchpaintError
from sketchpaint.imaging.atomic import write_atomically
from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.files import write_png
from sketchpaint.imaging.frame import CROP_SIZE_PX
from sketchpaint.imaging.openraster import SUFFIX as ORA_SUFFIX
from sketchpaint.ui.common.language import WRITING_FAILED, sentence
from sketchpaint.ui.common.tile_names import score_text, tile_title
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.layered import LayeredPicture, LayerNames, Result
from sketchpaint.ui.editor.marks import Marks
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.results import Made, Results
from sketchpaint.ui.editor.runs import Runs
from sketchpaint.ui.work.background import BackgroundTask
from sketchpaint.ui.work.inference import InferenceClient

SHEET_COLUMNS = 6
TEXT_PX = 18
FRAME_MS, LAST_FRAME_MS = 350, 1500


def write_contact_sheet(tiles: list[Tile], path: Path) -> None:
    """Writes all cycles of a run on one sheet, each with its name and score below.

    Args:
        tiles: at least one.
        path: PNG.

    Raises:
        OutputError: it cannot be written.
    """
    columns = min(SHEET_COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * CROP_SIZE_PX, rows * (CROP_SIZE_PX + TEXT_PX)), (255, 255, 255))
    draw = ImageDraw.Draw(sheet)
    for number, tile in enumerate(tiles):
        left, top = number % columns * CROP_SIZE_PX, number // columns * (CROP_SIZE_PX + TEXT_PX)
        sheet.paste(Image.fromarray(tile.composite), (left, top))
        draw.text(
            (left + 4, top + CROP_SIZE_PX + 3), f"{tile_title(tile)}  {score_text(tile.score)}", fill=(20, 20, 20)
        )
    write_atomically(path, lambda beside: sheet.save(beside, "PNG"))


def write_animation(pictures: list[NDArray[np.uint8]], path: Path) -> None:
    """Writes pictures one after the other as an endless animation.

    Args:
        pictures: (H, W, 3) uint8, at least one.
        path: `.webp` or `.gif`.

    Raises:
        OutputError: it cannot be written.
    """
    frames = [Image.fromarray(picture) for picture in pictures]
    durations = [FRAME_MS] * (len(frames) - 1) + [LAST_FRAME_MS]
    write_atomically(
        path,
        lambda beside: frames[0].save(
            beside, save_all=True, append_images=frames[1:], duration=durations, loop=0, lossless=True
        ),
    )


@dataclass(frozen=True)
class _Job:
    """A file that is being written.

    Attributes:
        task: writes it.
        text: what is said at the end.
        then: called then with whether it was written.
    """

    task: BackgroundTask
    text: str
    then: Callable[[bool], object] | None


class Exporter(QObject):
    """Writes what the editor shows.

    Signals:
        written: a file was written.
        failed: a file could not be written; carries one sentence and details.

    Args:
        parent: owner.
        document: whose photo, mask and sketch are written.
        runs: whose tiles are written.
        results: give the picture as soon as it is sharp.
        marks: which tiles go into a layered picture.
        client: knows the arithmetic of the networks, for recipes.
        messages: say what is under way.
        weights: network -> sha256, for recipes.

    Attributes:
        writes_recipe: whether exports hold their recipe.
    """

    written = Signal()
    failed = Signal(str, str)

    def __init__(
        self,
        parent: QObject,
        *,
        document: OpenDocument,
        runs: Runs,
        results: Results,
        marks: Marks,
        client: InferenceClient,
        messages: Messages,
        weights: dict[str, str],
    ) -> None:
        super().__init__(parent)
        self._document, self._runs, self._results, self._marks = document, runs, results, marks
        self._client, self._messages, self._weights = client, messages, weights
        self._jobs: list[_Job] = []
        self.writes_recipe = False

    @property
    def has_result(self) -> bool:
        """Whether there is anything to export: a shown tile or an applied one."""
        portrait = self._document.portrait
        return self._results.shown is not None or (portrait is not None and portrait.has_result)

    def needs_result(self) -> bool:
        """Whether there is anything to export; says so in the banner when there is not."""
        if not self.has_result:
            self._messages.advise(
                self.tr(
                    "No cycle is shown or applied, so there is nothing to export: press Run, or choose a cycle in the "
                    "filmstrip."
                )
            )
        return self.has_result

    def export(self, path: Path, options: ExportOptions | None = None) -> None:
        """Writes the picture in the format of the file's ending, in the background, as soon as it is sharp; without
        options, as they are by default.
        """
        if self.needs_result() and self._document.portrait is not None:
            self._results.with_picture(partial(self._export, path, options or ExportOptions(), self._document.portrait))

    def _export(
        self, path: Path, options: ExportOptions, portrait: Portrait, picture: NDArray[np.uint8], made: Made | None
    ) -> None:
        if path.suffix.lower() == ORA_SUFFIX:
            self.write(partial(self._layered(portrait, picture).write, path), path)
            return
        if path.suffix.lower() == ".png":
            options = replace(options, text=self._text(picture, made))
        elif self.writes_recipe:
            self._messages.advise(self.tr("No recipe was written: only PNG can hold one."))
        self.write(partial(write_picture, picture, path, photo=portrait.photo, options=options), path)

    def _layered(self, portrait: Portrait, picture: NDArray[np.uint8]) -> LayeredPicture:
        """Returns the portrait in layers: what was applied, what is shown, and what is starred besides."""
        tiles, shown = self._runs.tiles, self._results.shown
        applied = [(tiles[key], strength) for key, strength in portrait.applied if key in tiles]
        if shown is not None:
            applied.append((shown, self._results.strength))
        used = {tile.key for tile, _ in applied}
        starred = [(tiles[key], 1.0) for key in sorted(self._marks.starred) if key in tiles and key not in used]
        results = [
            self._result(tile, strength, is_applied=number < len(applied))
            for number, (tile, strength) in enumerate([*applied, *starred])
        ]
        names = LayerNames(self.tr("Photo"), self.tr("Other applied results"), self.tr("Sketch"), self.tr("Mask"))
        return LayeredPicture(portrait, picture.copy(), results, names)

    def _result(self, tile: Tile[InpaintRequest], strength: float, *, is_applied: bool) -> Result:
        place = tile.run.placement
        box = Box.at(place.left, place.top, place.shape)
        composite = self._runs.composite(tile, strength)
        name = self.tr("Run {number}, {tile}, score {score}").format(
            number=tile.run.number, tile=tile_title(tile), score=score_text(tile.score)
        )
        return Result(
            name,
            box,
            lambda picture: (
                sharp_result(
                    tile.run.request,
                    composite,
                    place,
                    picture=picture,
                    upsampler=self._results.sharpener.upsampler,
                    strength=strength,
                ).pixels
            ),
            is_applied,
        )

    def _text(self, picture: NDArray[np.uint8], made: Made | None) -> dict[str, str]:
        """Returns what is to be written into a PNG: the recipe, where it is wanted and can be given; says so where it
        cannot.
        """
        text = {}
        if self.writes_recipe and made is not None and made.is_in(picture):
            try:
                text[RECIPE_KEY] = self._recipe(made).to_text()
            except InputError as error:  # the picture itself can be written
                self._messages.advise(sentence(error))
        elif self.writes_recipe:
            self._messages.advise(self.tr("No recipe was written: the picture holds more than the last applied cycle."))
        return text

    def _recipe(self, made: Made) -> Recipe:
        tile, place = made.tile, made.tile.run.placement
        rim = np.ascontiguousarray(made.backdrop.picture()[place.box]) if place.feather_px >= 1 else None
        networks = self._weights, self._client.arithmetic
        return Recipe(tile.run.request, tile.index, tile.refined, made.strength, place, rim, *networks)

    def export_crop(self, path: Path) -> None:
        """Writes the shown tile as it came from the networks, 128 x 128."""
        tile = self._results.wanted()
        if tile is not None:
            self.write(partial(write_png, self._runs.composite(tile, self._results.strength), path), path)

    def export_mask(self, path: Path) -> None:
        """Writes the mask: white = repaint."""
        if self._document.portrait is not None:
            self.write(partial(write_png, self._document.portrait.mask.base.copy(), path), path)

    def export_sheet(self, path: Path, tiles: Iterable[Tile]) -> None:
        """Writes all given tiles on one sheet."""
        self.write(partial(write_contact_sheet, list(tiles), path), path)

    def export_animation(self, path: Path, tiles: Iterable[Tile]) -> None:
        """Writes the given tiles one after the other as animated WebP or GIF."""
        self.write(partial(write_animation, [tile.composite for tile in tiles], path), path)

    def write(self, call: Callable[[], object], path: Path, then: Callable[[bool], object] | None = None) -> None:
        """Writes a file in the background.

        Args:
            call: writes it; touches nothing that the main thread changes.
            path: the file, for the message.
            then: called in the main thread at the end, with whether it was written.
        """
        text = self.tr("Saved {name}.") if path.suffix.lower() == SUFFIX else self.tr("Exported {name}.")
        task = BackgroundTask(lambda _: call(), fault=WRITING_FAILED)
        task.signals.done.connect(self._on_done)
        task.signals.failed.connect(self._on_failed)
        self._jobs.append(_Job(task, text.format(name=path.name), then))  # the signals' owner must outlive the task
        self._messages.tell(self.tr("Writing {name} …").format(name=path.name))
        task.start()

    @Slot(object)
    def _on_done(self, _: object) -> None:
        job = self._ended()
        self._messages.tell(job.text)
        self.written.emit()
        if job.then is not None:
            job.then(True)

    @Slot(object, str)
    def _on_failed(self, error: SketchpaintError, details: str) -> None:
        job = self._ended()
        self.failed.emit(sentence(error), details)
        if job.then is not None:
            job.then(False)

    def _ended(self) -> _Job:
        """Returns the job whose signal is being handled, and lets go of it and of the pictures it holds."""
        job = next(job for job in self._jobs if job.task.signals is self.sender())
        self._jobs.remove(job)
        return job
