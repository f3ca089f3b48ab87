"""The filmstrip panel: one tile per cycle with its score."""

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QWidget

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.panels.tile_delegate import TileDelegate, line_px
from sketchpaint.ui.panels.tiles import LARGEST_PX, PAD_PX, PICTURE_PX, SMALLEST_PX, FilmstripModel


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
        across = (
            self.width() - 2 * PAD_PX - self.verticalScrollBar().sizeHint().width() - 4
            if upright
            else self.height() - self._around_px()
        )
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
