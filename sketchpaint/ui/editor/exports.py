"""What is exported: pictures, layers, masks, contact sheets, animations."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from sketchpaint.document.filmstrip import Tile
from sketchpaint.document.layers import Box
from sketchpaint.document.portrait import Portrait
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.octaves import sharp_result
from sketchpaint.engine.recipe import KEY as RECIPE_KEY
from sketchpaint.engine.recipe import Recipe
from sketchpaint.errors import InputError
from sketchpaint.imaging.export import ExportOptions, write_picture
from sketchpaint.imaging.files import write_png
from sketchpaint.imaging.openraster import SUFFIX as ORA_SUFFIX
from sketchpaint.ui.common.language import sentence
from sketchpaint.ui.common.tile_names import score_text, tile_title
from sketchpaint.ui.editor.document import OpenDocument
from sketchpaint.ui.editor.layered import LayeredPicture, LayerNames, Result
from sketchpaint.ui.editor.marks import Marks
from sketchpaint.ui.editor.messages import Messages
from sketchpaint.ui.editor.results import Made, Results
from sketchpaint.ui.editor.runs import Runs
from sketchpaint.ui.editor.strips import write_animation, write_contact_sheet
from sketchpaint.ui.editor.writer import FileWriter
from sketchpaint.ui.work.inference import InferenceClient


class Exporter(QObject):
    """Exports what the editor shows.

    Args:
        parent: owner.
        document: whose photo, mask and sketch are written.
        runs: whose tiles are written.
        results: give the picture as soon as it is sharp.
        marks: which tiles go into a layered picture.
        client: knows the arithmetic of the networks, for recipes.
        messages: say what cannot be exported.
        writer: writes the files.
        weights: network -> sha256, for recipes.

    Attributes:
        writes_recipe: whether exports hold their recipe.
    """

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
        writer: FileWriter,
        weights: dict[str, str],
    ) -> None:
        super().__init__(parent)
        self._document, self._runs, self._results, self._marks = document, runs, results, marks
        self._client, self._messages, self._writer, self._weights = client, messages, writer, weights
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
            self._writer.write(partial(self._layered(portrait, picture).write, path), path)
            return
        if path.suffix.lower() == ".png":
            options = replace(options, text=self._text(picture, made))
        elif self.writes_recipe:
            self._messages.advise(self.tr("No recipe was written: only PNG can hold one."))
        self._writer.write(partial(write_picture, picture, path, photo=portrait.photo, options=options), path)

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
            self._writer.write(partial(write_png, self._runs.composite(tile, self._results.strength), path), path)

    def export_mask(self, path: Path) -> None:
        """Writes the mask: white = repaint."""
        if self._document.portrait is not None:
            self._writer.write(partial(write_png, self._document.portrait.mask.base.copy(), path), path)

    def export_sheet(self, path: Path, tiles: Iterable[Tile]) -> None:
        """Writes all given tiles on one sheet."""
        self._writer.write(partial(write_contact_sheet, list(tiles), path), path)

    def export_animation(self, path: Path, tiles: Iterable[Tile]) -> None:
        """Writes the given tiles one after the other as animated WebP or GIF."""
        self._writer.write(partial(write_animation, [tile.composite for tile in tiles], path), path)
