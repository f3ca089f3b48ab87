"""The tiles of the filmstrip, as a model."""

import math
from collections.abc import Iterable

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap, QPixmapCache
from PySide6.QtWidgets import QWidget

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.common.numbers import percent
from sketchpaint.ui.common.qimage import to_qimage
from sketchpaint.ui.common.tile_names import score_text, tile_title
from sketchpaint.ui.editor.run_options import fill_titles

PICTURE_PX = 112  # at first
SMALLEST_PX, LARGEST_PX = 40, 256
STAR = "#ffd65a"
PAD_PX = 6
Index = QModelIndex | QPersistentModelIndex
TILE_ROLE = Qt.ItemDataRole.UserRole
BEST_ROLE = Qt.ItemDataRole.UserRole + 1
STAR_ROLE = Qt.ItemDataRole.UserRole + 2
HEAD_ROLE = Qt.ItemDataRole.UserRole + 3


class FilmstripModel(QAbstractListModel):
    """Tiles of all runs in the order in which they came; a refined tile stands next to its coarse parent.

    Discarded tiles are hidden, not forgotten.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._portraits = 0  # how many have been open: keys of tiles are their own only within one
        self._all: list[Tile] = []
        self._tiles: list[Tile] = []
        self._best: dict[int, str] = {}
        self._starred: set[str] = set()
        self._discarded: set[str] = set()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._tiles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        tile = self._tiles[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                text = (
                    self.tr("{tile}, score {score}, starred")
                    if tile.key in self._starred
                    else self.tr("{tile}, score {score}")
                )
                return text.format(tile=tile_title(tile), score=score_text(tile.score))
            case Qt.ItemDataRole.DecorationRole:
                return self._picture(tile)
            case Qt.ItemDataRole.ToolTipRole:
                request = tile.run.request
                head = self.tr("Run {run}, {tile}: score {score}, {duration} ms").format(
                    run=tile.run.number,
                    tile=tile_title(tile),
                    score=score_text(tile.score),
                    duration=round(tile.duration_ms),
                )
                inputs = self.tr("fill: {fill}; seed {seed}, exploration {exploration}, sketch held to {hold}").format(
                    fill=fill_titles()[request.fill],
                    seed=request.seed,
                    exploration=percent(request.exploration),
                    hold=percent(request.sketch_hold),
                )
                return f"{head}\n{inputs}"
        if role == TILE_ROLE:
            return tile
        if role == BEST_ROLE:
            return self._best.get(tile.run.number) == tile.key
        if role == STAR_ROLE:
            return tile.key in self._starred
        if role == HEAD_ROLE:
            first = index.row() == 0 or self._tiles[index.row() - 1].run.number != tile.run.number
            return self.tr("Run {run}").format(run=tile.run.number) if first else ""
        return None

    def add(self, tile: Tile) -> int:
        """Puts a tile at the end, or next to its coarse parent; returns its row, or -1 for one that was discarded in an
        earlier session.
        """
        self._all.append(tile)
        best = self._best.get(tile.run.number)
        if tile.key in self._discarded:
            return -1
        row = self._insert(tile)
        if tile.index > 0 and not math.isnan(tile.score) and (best is None or tile.score > self._score(best)):
            self._best[tile.run.number] = tile.key
            self._changed()
        return row

    def _picture(self, tile: Tile) -> QPixmap:
        """Returns the picture of a tile, from Qt's cache as long as that holds it."""
        key, pixmap = f"{self._portraits} {tile.key}", QPixmap()
        if not QPixmapCache.find(key, pixmap):
            pixmap = QPixmap.fromImage(to_qimage(tile.composite))
            QPixmapCache.insert(key, pixmap)
        return pixmap

    def _score(self, key: str) -> float:
        return next((tile.score for tile in self._all if tile.key == key), math.nan)

    def _insert(self, tile: Tile) -> int:
        """Keeps the order: by run, then by cycle, the refined one after the coarse one."""
        place = (tile.run.number, tile.index, tile.refined)
        row = next(
            (k for k, other in enumerate(self._tiles) if (other.run.number, other.index, other.refined) > place),
            len(self._tiles),
        )
        self.beginInsertRows(QModelIndex(), row, row)
        self._tiles.insert(row, tile)
        self.endInsertRows()
        return row

    def _changed(self) -> None:
        if self._tiles:
            self.dataChanged.emit(self.index(0), self.index(len(self._tiles) - 1))

    def tile(self, row: int) -> Tile:
        """Returns the tile of a row."""
        return self._tiles[row]

    def row_of(self, key: str) -> int | None:
        """Returns the row of a tile, or None when it is not shown."""
        return next((k for k, tile in enumerate(self._tiles) if tile.key == key), None)

    def run_tiles(self, run: int) -> list[Tile]:
        """Returns the shown tiles of a run, in order."""
        return [tile for tile in self._tiles if tile.run.number == run]

    def best_row(self, run: int) -> int | None:
        """Returns the row of the best-scored tile of a run, or None."""
        key = self._best.get(run)
        return None if key is None else self.row_of(key)

    @property
    def starred(self) -> frozenset[str]:
        """Keys of the starred tiles."""
        return frozenset(self._starred)

    @property
    def discarded(self) -> frozenset[str]:
        """Keys of the discarded tiles."""
        return frozenset(self._discarded)

    def set_marks(self, *, starred: Iterable[str], discarded: Iterable[str]) -> None:
        """Takes over which tiles are starred and which are hidden."""
        self._starred, wanted = set(starred), set(discarded)
        for key in self._discarded - wanted:
            tile = next((tile for tile in self._all if tile.key == key), None)
            if tile is not None:
                self._insert(tile)
        for key in wanted - self._discarded:
            row = self.row_of(key)
            if row is not None:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._tiles[row]
                self.endRemoveRows()
        self._discarded = wanted
        for run in {tile.run.number for tile in self._all}:
            rivals = [tile for tile in self.run_tiles(run) if tile.index > 0 and not math.isnan(tile.score)]
            self._best.pop(run, None)
            if rivals:
                self._best[run] = max(rivals, key=lambda tile: tile.score).key
        self._changed()

    def clear(self) -> None:
        """Removes all tiles: another photo was opened."""
        self.beginResetModel()
        self._portraits += 1
        self._all, self._tiles, self._best = [], [], {}
        self._starred, self._discarded = set(), set()
        self.endResetModel()
