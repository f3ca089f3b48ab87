"""The lower part of the window: filmstrip, score curve and variations, joined to the runs."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.editor.controller import EditorController
from sketchpaint.ui.panels.filmstrip import Filmstrip
from sketchpaint.ui.panels.run_panel import RunPanel
from sketchpaint.ui.panels.score_curve import ScoreCurve
from sketchpaint.ui.panels.variations import VariationsWindow

SMALLEST_WITH_CURVE_PX = 64  # side of the tiles' pictures above the curve


class StripView(QWidget):
    """Shows the tiles of all runs.

    Args:
        controller: holds portrait and runs.
        run_panel: shows how far a run is.
        is_painting: tells whether a stroke is unfinished; no tile is put in its way.
    """

    def __init__(
        self, controller: EditorController, run_panel: RunPanel, parent: QWidget, *, is_painting: Callable[[], bool]
    ) -> None:
        super().__init__(parent)
        self._controller, self._run_panel, self._is_painting = controller, run_panel, is_painting
        self.filmstrip, self.score_curve, self.variations = Filmstrip(), ScoreCurve(), VariationsWindow(parent)
        self.filmstrip.setParent(self)
        self.score_curve.setParent(self)
        run_panel.strength_changed.connect(controller.results.set_strength)
        controller.runs.progress.connect(run_panel.show_progress)
        controller.runs.tile_added.connect(self._on_tile_added)
        controller.runs.tiles_kept.connect(self._on_tiles_kept)
        controller.runs.changed.connect(self._on_run_changed)
        controller.face_search.changed.connect(self._on_run_changed)
        controller.client.loaded.connect(self._on_run_changed)
        controller.marks.changed.connect(self._on_marks_changed)
        controller.photo_scores.changed.connect(self._on_run_changed)
        controller.document.opened.connect(self._on_portrait_opened)
        self.filmstrip.tile_chosen.connect(self._on_tile_chosen)
        self.variations.run_chosen.connect(self._on_variation_chosen)

    # Qt overrides

    def sizeHint(self) -> QSize:
        strip, curve = self.filmstrip.sizeHint(), self.score_curve.sizeHint()
        return QSize(strip.width(), strip.height() + curve.height())

    def minimumSizeHint(self) -> QSize:
        return self.filmstrip.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # A layout would never let the strip become so small that there is no room for the curve.
        strip_px = self.height() - self.score_curve.sizeHint().height()
        if strip_px < self.filmstrip.height_for(SMALLEST_WITH_CURVE_PX):
            strip_px = self.height()
        self.filmstrip.setGeometry(0, 0, self.width(), strip_px)
        self.score_curve.setGeometry(0, strip_px, self.width(), self.height() - strip_px)

    # Reactions

    @Slot(int)
    def _on_variation_chosen(self, run: int) -> None:
        row = self.filmstrip.tiles.best_row(run)
        if row is not None:
            self.filmstrip.choose(row)

    @Slot()
    def _on_portrait_opened(self) -> None:
        self.filmstrip.tiles.clear()
        self.variations.expect([])
        self.score_curve.show_run([], None)
        self.filmstrip.follow()

    @Slot()
    def _on_marks_changed(self) -> None:
        row = self.filmstrip.currentIndex().row()
        self.filmstrip.tiles.set_marks(
            starred=self._controller.marks.starred, discarded=self._controller.marks.discarded
        )
        count = self.filmstrip.tiles.rowCount()
        if row >= 0 and count:
            self.filmstrip.choose(min(row, count - 1))
        elif not count:
            self._controller.results.show_inputs()

    @Slot(object)
    def _on_tile_added(self, tile: Tile) -> None:
        self.filmstrip.add(tile)
        self.variations.add(tile)
        row, was_asked_for = self.filmstrip.tiles.row_of(tile.key), not self._controller.runs.is_whole
        if was_asked_for and row is not None and not self._is_painting():
            self.filmstrip.choose(row)
        self._draw_curve(tile.run.number)

    @Slot(object)
    def _on_tiles_kept(self, kept: list[Tile]) -> None:
        for tile in kept:
            self.filmstrip.tiles.add(tile)
            self.variations.add(tile)
        self.filmstrip.show_row(self.filmstrip.tiles.rowCount() - 1)  # only this one: each takes time on a large photo

    @Slot()
    def _on_run_changed(self) -> None:
        running, tiles, waits = (
            self._controller.runs.is_running,
            self.filmstrip.tiles,
            self._controller.face_search.has_waiting,
        )
        self._run_panel.set_state(ready=self._controller.client.is_loaded, running=running or waits)
        if not tiles.rowCount():
            return
        if not running and self.filmstrip.follows and self._controller.runs.is_whole:
            self._show_best()
        shown = self._controller.results.shown
        self._draw_curve(shown.run.number if shown is not None else tiles.tile(tiles.rowCount() - 1).run.number)

    def _show_best(self) -> None:
        tiles = self.filmstrip.tiles
        run = tiles.tile(tiles.rowCount() - 1).run
        refined = next((tile for tile in tiles.run_tiles(run.number) if tile.refined), None)
        row = (
            tiles.row_of(refined.key)
            if refined is not None and run.request.refine == "on"
            else tiles.best_row(run.number)
        )
        if row is not None:
            self.filmstrip.show_row(row)

    @Slot(int)
    def _on_tile_chosen(self, row: int) -> None:
        tile = self.filmstrip.tiles.tile(row)
        self._controller.results.show(tile)
        self._draw_curve(tile.run.number)

    def _draw_curve(self, run: int) -> None:
        tiles = self.filmstrip.tiles
        ended = not self._controller.runs.is_running or tiles.tile(tiles.rowCount() - 1).run.number != run
        own = tiles.run_tiles(run)
        photo_score = self._controller.photo_scores.of(own[0].run.placement.frame) if own else None
        self.score_curve.show_run(own, self._controller.results.shown, ended=ended, photo_score=photo_score)
