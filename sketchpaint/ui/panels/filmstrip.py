"""The filmstrip panel: one tile per cycle with its score."""

import math
from collections.abc import Iterable

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen, QPixmap, QPixmapCache, QResizeEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.numbers import decimal, percent
from sketchpaint.ui.qimage import to_qimage
from sketchpaint.ui.run_options import fill_titles
from sketchpaint.ui.theme import ACCENT

PICTURE_PX = 112  # at first
SMALLEST_PX, LARGEST_PX = 40, 256
STAR = "#ffd65a"
PAD_PX = 6
Index = QModelIndex | QPersistentModelIndex
TILE_ROLE = Qt.ItemDataRole.UserRole
BEST_ROLE = Qt.ItemDataRole.UserRole + 1
STAR_ROLE = Qt.ItemDataRole.UserRole + 2
HEAD_ROLE = Qt.ItemDataRole.UserRole + 3


def tile_title(tile: Tile) -> str:
    """Returns what a tile is called."""
    return tile_name(tile.index, refined=tile.refined)


def tile_name(index: int, *, refined: bool = False) -> str:
    """Returns what the tile of a cycle is called."""
    if index == 0:
        return QCoreApplication.translate("tiles", "start")
    title = QCoreApplication.translate("tiles", "{index} refined") if refined else QCoreApplication.translate("tiles", "cycle {index}")
    return title.format(index=index)


def score_text(score: float) -> str:
    """Returns a score with three decimals, or a dash where there is none."""
    return "—" if math.isnan(score) else decimal(score, 3)


def line_px(metrics: QFontMetrics) -> int:
    """Returns the height of a tile's line of text."""
    return metrics.height() + 4


def tile_px(metrics: QFontMetrics, picture_px: int) -> int:
    """Returns the width of a tile: that of its picture, or of its text where that is larger; below a small picture there are number and score."""
    names = (tile_name(20), tile_name(20, refined=True)) if picture_px >= PICTURE_PX else ("20",)
    return max(picture_px, *(metrics.horizontalAdvance(f"{name}  ▲ 0.000") + 8 for name in names))


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
                text = self.tr("{tile}, score {score}, starred") if tile.key in self._starred else self.tr("{tile}, score {score}")
                return text.format(tile=tile_title(tile), score=score_text(tile.score))
            case Qt.ItemDataRole.DecorationRole:
                return self._picture(tile)
            case Qt.ItemDataRole.ToolTipRole:
                request = tile.run.request
                head = self.tr("Run {run}, {tile}: score {score}, {duration} ms").format(
                    run=tile.run.number, tile=tile_title(tile), score=score_text(tile.score), duration=round(tile.duration_ms)
                )
                inputs = self.tr("fill: {fill}; seed {seed}, exploration {exploration}, sketch held to {hold}").format(
                    fill=fill_titles()[request.fill], seed=request.seed, exploration=percent(request.exploration), hold=percent(request.sketch_hold)
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
        """Puts a tile at the end, or next to its coarse parent; returns its row, or -1 for one that was discarded in an earlier session."""
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
        row = next((k for k, other in enumerate(self._tiles) if (other.run.number, other.index, other.refined) > place), len(self._tiles))
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


class TileDelegate(QStyledItemDelegate):
    """Paints a tile: picture, name, score; the best of its run is marked, starred ones have a star, the selected one a frame.

    Attributes:
        picture_px: side of the pictures.
    """

    picture_px = PICTURE_PX

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics: QFontMetrics = option.fontMetrics
        return QSize(tile_px(metrics, self.picture_px) + 2 * PAD_PX, self.picture_px + line_px(metrics) + 2 * PAD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile: Tile = index.data(TILE_ROLE)
        rect: QRect = option.rect.adjusted(PAD_PX, PAD_PX, -PAD_PX, -PAD_PX)
        side = self.picture_px
        picture = QRect(rect.left() + (rect.width() - side) // 2, rect.top(), side, side)
        line_height = line_px(option.fontMetrics)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(picture, index.data(Qt.ItemDataRole.DecorationRole))
        palette: QPalette = option.palette
        state = option.state
        head = index.data(HEAD_ROLE)
        if head:
            flag = QRect(picture.left(), picture.top(), painter.fontMetrics().horizontalAdvance(head) + 10, line_height)
            painter.fillRect(flag, QColor(0, 0, 0, 150))
            painter.setPen(QColor(255, 255, 255))
            painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, head)
        if index.data(STAR_ROLE):
            corner = QRect(picture.right() - line_height, picture.top(), line_height, line_height)
            painter.fillRect(corner, QColor(0, 0, 0, 150))
            painter.setPen(QColor(STAR))
            painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, "★")
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(ACCENT), 3))
            painter.drawRect(picture.adjusted(-1, -1, 0, 0))
        font = QFont(option.font)
        line = QRect(rect.left(), picture.bottom() + 3, rect.width(), line_height)
        best = bool(index.data(BEST_ROLE))
        font.setBold(best)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        score = ("▲ " if best else "") + score_text(tile.score)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, score)
        room = line.width() - painter.fontMetrics().horizontalAdvance(score) - 4
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        title = tile_title(tile) if self.picture_px >= PICTURE_PX else f"{tile.index}"
        title = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


class Filmstrip(QListView):
    """The strip itself.

    Signals:
        tile_chosen: the user chose a tile; carries its row.
        tile_applied: a tile was double clicked; carries its row.
    """

    tile_chosen = Signal(int)
    tile_applied = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = FilmstripModel(self)
        self.setModel(self.tiles)
        self._delegate = TileDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Filmstrip"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._last_row = 0  # of the tile chosen last
        self._follows = True
        self._own_move = False
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self._on_double_clicked)

    def height_for(self, picture_px: int) -> int:
        """Returns the height at which pictures have this side."""
        return picture_px + self._around_px()

    def _around_px(self) -> int:
        return line_px(self.fontMetrics()) + 2 * PAD_PX + self.horizontalScrollBar().sizeHint().height() + 6

    def sizeHint(self) -> QSize:
        return QSize(4 * PICTURE_PX, self.height_for(PICTURE_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * SMALLEST_PX, self.height_for(SMALLEST_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit()
            self.updateGeometry()

    def _fit(self) -> None:
        """Lets tiles run along the longer side, as large as the shorter one allows."""
        upright = self.height() > self.width()
        across = self.width() - 2 * PAD_PX - self.verticalScrollBar().sizeHint().width() - 4 if upright else self.height() - self._around_px()
        self._delegate.picture_px = min(max(across, SMALLEST_PX), LARGEST_PX)
        self.setFlow(QListView.Flow.TopToBottom if upright else QListView.Flow.LeftToRight)
        hidden, shown = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(shown if upright else hidden)
        self.setHorizontalScrollBarPolicy(hidden if upright else shown)
        self.scheduleDelayedItemsLayout()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    @property
    def follows(self) -> bool:
        """Whether the newest tile is shown as it comes; ends when the user chooses one."""
        return self._follows

    def follow(self) -> None:
        """Shows the newest tile from now on."""
        self._follows = True

    def show_none(self) -> None:
        """Deselects every tile and no longer follows: the user works on the inputs. Any tile can be chosen again."""
        self._follows = False
        self.selectionModel().clear()

    def add(self, tile: Tile) -> None:
        """Appends a tile, and shows it while following."""
        row = self.tiles.add(tile)
        if self._follows and row >= 0:
            self.show_row(row)

    def choose(self, row: int) -> None:
        """Selects a tile for the user, who has asked for it elsewhere."""
        self.setCurrentIndex(self.tiles.index(row))
        self.scrollTo(self.tiles.index(row))

    def show_row(self, row: int) -> None:
        """Selects a tile by the program, which does not end following."""
        self._own_move = True
        index = self.tiles.index(row)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self._own_move = False

    def show_previous(self) -> None:
        """Chooses the tile before."""
        self._step(-1)

    def show_next(self) -> None:
        """Chooses the tile after."""
        self._step(1)

    def show_first(self) -> None:
        """Chooses the first tile."""
        self._step(-self.tiles.rowCount())

    def show_last(self) -> None:
        """Chooses the last tile."""
        self._step(self.tiles.rowCount())

    def _step(self, by: int) -> None:
        count = self.tiles.rowCount()
        if count:
            current = self.currentIndex().row()
            row = min(max((current if current >= 0 else self._last_row) + by, 0), count - 1)
            self.setCurrentIndex(self.tiles.index(row))

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if not current.isValid():
            return
        if not self._own_move:
            self._follows = False
        self._last_row = current.row()
        self.tile_chosen.emit(current.row())

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.tile_applied.emit(index.row())
