"""The filmstrip panel: one tile per cycle with its score."""

import math

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.qimage import to_qimage
from sketchpaint.ui.theme import ACCENT

PICTURE_PX = 112
PAD_PX = 6
LINE_PX = 20
Index = QModelIndex | QPersistentModelIndex
TILE_ROLE = Qt.ItemDataRole.UserRole
BEST_ROLE = Qt.ItemDataRole.UserRole + 1


def tile_title(tile: Tile) -> str:
    """Returns what a tile is called."""
    if tile.index == 0:
        return "start"
    return f"{tile.index} refined" if tile.refined else f"cycle {tile.index}"


def score_text(score: float) -> str:
    """Returns a score with three decimals, or a dash where there is none."""
    return "—" if math.isnan(score) else f"{score:.3f}"


class FilmstripModel(QAbstractListModel):
    """Tiles of all runs in the order in which they came."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: list[Tile] = []
        self._pictures: list[QPixmap] = []
        self._best: dict[int, int] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._tiles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        tile = self._tiles[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{tile_title(tile)}, score {score_text(tile.score)}"
            case Qt.ItemDataRole.DecorationRole:
                return self._pictures[index.row()]
            case Qt.ItemDataRole.ToolTipRole:
                request = tile.run.request
                lines = f"Run {tile.run.number}, {tile_title(tile)}: score {score_text(tile.score)}, {tile.duration_ms:.0f} ms"
                return f"{lines}\nfill {request.fill}, seed {request.seed}, exploration {request.exploration:g}"
        if role == TILE_ROLE:
            return tile
        if role == BEST_ROLE:
            return self._best.get(tile.run.number) == index.row()
        return None

    def add(self, tile: Tile) -> int:
        """Appends a tile; returns its row."""
        row = len(self._tiles)
        self.beginInsertRows(QModelIndex(), row, row)
        self._tiles.append(tile)
        self._pictures.append(QPixmap.fromImage(to_qimage(tile.composite)))
        self.endInsertRows()
        best = self._best.get(tile.run.number)
        if tile.index > 0 and not math.isnan(tile.score) and (best is None or tile.score > self._tiles[best].score):
            self._best[tile.run.number] = row
            if best is not None:
                self.dataChanged.emit(self.index(best), self.index(best))
        return row

    def tile(self, row: int) -> Tile:
        """Returns the tile of a row."""
        return self._tiles[row]

    def run_tiles(self, run: int) -> list[Tile]:
        """Returns the tiles of a run, in order."""
        return [tile for tile in self._tiles if tile.run.number == run]

    def best_row(self, run: int) -> int | None:
        """Returns the row of the best-scored tile of a run, or None."""
        return self._best.get(run)

    def clear(self) -> None:
        """Removes all tiles: another photo was opened."""
        self.beginResetModel()
        self._tiles, self._pictures, self._best = [], [], {}
        self.endResetModel()


class TileDelegate(QStyledItemDelegate):
    """Paints a tile: picture, name, score; the best of its run has a star, the selected one a frame."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(PICTURE_PX + 2 * PAD_PX, PICTURE_PX + LINE_PX + 2 * PAD_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile: Tile = index.data(TILE_ROLE)
        rect: QRect = option.rect.adjusted(PAD_PX, PAD_PX, -PAD_PX, -PAD_PX)
        picture = QRect(rect.left(), rect.top(), PICTURE_PX, PICTURE_PX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(picture, index.data(Qt.ItemDataRole.DecorationRole))
        palette: QPalette = option.palette
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(ACCENT), 3))
            painter.drawRect(picture.adjusted(-1, -1, 0, 0))
        font = QFont(option.font)
        line = QRect(rect.left(), picture.bottom() + 3, PICTURE_PX, LINE_PX)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, tile_title(tile))
        best = bool(index.data(BEST_ROLE))
        font.setBold(best)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, ("★ " if best else "") + score_text(tile.score))
        painter.restore()


class Filmstrip(QListView):
    """The strip itself.

    Signals:
        tile_chosen: the user chose a tile; carries its row.
    """

    tile_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = FilmstripModel(self)
        self.setModel(self.tiles)
        self.setItemDelegate(TileDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFixedHeight(PICTURE_PX + LINE_PX + 2 * PAD_PX + 22)
        self.setAccessibleName("Filmstrip")

        self._follows = True
        self._own_move = False
        self.selectionModel().currentChanged.connect(self._on_current_changed)

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
        if self._follows:
            self.show_row(row)

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
            row = min(max(self.currentIndex().row() + by, 0), count - 1)
            self.setCurrentIndex(self.tiles.index(row))

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if not current.isValid():
            return
        if not self._own_move:
            self._follows = False
        self.tile_chosen.emit(current.row())
