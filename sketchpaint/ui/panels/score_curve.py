"""The score curve: scores of one run over its cycles, with the shown and the best cycle and the stop marked."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.theme import ACCENT

MARGIN_PX = 8
DOT_PX = 4.0


class ScoreCurve(QWidget):
    """Draws the coarse tiles of one run as a line; refined tiles stand as rings at their cycle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Score curve"))
        self._tiles: list[Tile] = []
        self._shown: Tile | None = None
        self._ended = False

    def sizeHint(self) -> QSize:
        return QSize(300, 3 * self.fontMetrics().height() + 8)

    def show_run(self, tiles: list[Tile], shown: Tile | None, *, ended: bool = False) -> None:
        """Draws another run, or the same with more tiles.

        Args:
            tiles: all tiles of one run, in order.
            shown: the tile on the canvas, if it is one of them.
            ended: whether the run has stopped; its last cycle is then marked.
        """
        self._tiles = [tile for tile in tiles if not math.isnan(tile.score)]
        self._shown = shown
        self._ended = ended
        if self._tiles:
            best = max(self._tiles, key=lambda tile: tile.score)
            text = self.tr("{count} scores, the best {best} at cycle {index}")
            self.setAccessibleDescription(text.format(count=len(self._tiles), best=f"{best.score:.3f}", index=best.index))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._tiles) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # The start scores far below every cycle and would flatten their curve: it is left out of the scale.
        scale = [tile.score for tile in self._tiles if tile.index > 0] or [tile.score for tile in self._tiles]
        low, high = min(scale), max(scale)
        text_px = self.fontMetrics().horizontalAdvance("0.000") + 10
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(muted)
        for score, flag in ((high, Qt.AlignmentFlag.AlignTop), (low, Qt.AlignmentFlag.AlignBottom)):
            box = QRectF(MARGIN_PX, 2, text_px, self.height() - 4)
            painter.drawText(box, flag | Qt.AlignmentFlag.AlignLeft, f"{score:.3f}")
        area = QRectF(MARGIN_PX + text_px, MARGIN_PX, self.width() - 2 * MARGIN_PX - text_px, self.height() - 2 * MARGIN_PX)
        last = max(1, max(tile.index for tile in self._tiles))

        def place(tile: Tile) -> QPointF:
            height = max(0.0, (tile.score - low) / (high - low)) if high > low else 0.5
            return QPointF(area.left() + area.width() * tile.index / last, area.bottom() - area.height() * height)

        if self._ended:
            stop = place(max(self._tiles, key=lambda tile: tile.index))
            painter.setPen(QPen(muted, 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(stop.x(), area.top() - 4), QPointF(stop.x(), area.bottom() + 4))
        painter.setPen(QPen(muted, 1.5))
        painter.drawPolyline(QPolygonF([place(tile) for tile in self._tiles if not tile.refined]))
        best = max(self._tiles, key=lambda tile: (tile.index > 0, tile.score))
        for tile in self._tiles:
            shown = tile is self._shown
            colour = QColor(ACCENT) if shown or tile is best else muted
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(QColor(ACCENT) if shown else self.palette().color(QPalette.ColorRole.Window) if tile.refined else colour)
            radius = DOT_PX + 1.5 if shown else DOT_PX if tile is best or tile.refined else DOT_PX / 2
            painter.drawEllipse(place(tile), radius, radius)
