"""The score curve: scores of one run over its cycles, with the shown and the best cycle and the stop marked."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.common.numbers import decimal
from sketchpaint.ui.common.theme import ACCENT

MARGIN_PX = 8
# Scores of one face differ by this much from noise alone: the curve never shows less, or noise would look like
# mountains.
LEAST_HEIGHT = 0.05
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
        self._photo_score: float | None = None

    def sizeHint(self) -> QSize:
        return QSize(300, 3 * self.fontMetrics().height() + 8)

    def show_run(
        self, tiles: list[Tile], shown: Tile | None, *, ended: bool = False, photo_score: float | None = None
    ) -> None:
        """Draws another run, or the same with more tiles.

        Args:
            tiles: all tiles of one run, in order.
            shown: the tile on the canvas, if it is one of them.
            ended: whether the run has stopped; its last cycle is then marked.
            photo_score: what the untouched photo scores, if that is known.
        """
        self._tiles = [tile for tile in tiles if not math.isnan(tile.score)]
        self._shown = shown
        self._ended = ended
        self._photo_score = photo_score if photo_score is None or not math.isnan(photo_score) else None
        if self._tiles:
            best = max(self._tiles, key=lambda tile: tile.score)
            text = (
                self.tr("1 score")
                if len(self._tiles) == 1
                else self.tr("{count} scores").format(count=len(self._tiles))
            )
            text += self.tr(", the best {best} at cycle {index}").format(best=decimal(best.score, 3), index=best.index)
            if self._photo_score is not None:
                text += self.tr("; the untouched photo scores {score}").format(score=decimal(self._photo_score, 3))
            self.setAccessibleDescription(text)
            self.setToolTip(text)
        self.update()

    def scale(self) -> tuple[float, float]:
        """Returns the lowest and the highest score that there is room for.

        A start that scores below every cycle is often far below and would flatten their curve: it does not count.
        """
        lowest = min((tile.score for tile in self._tiles if tile.index > 0), default=0.0)
        scores = [tile.score for tile in self._tiles if tile.score >= lowest]
        scores += [] if self._photo_score is None else [self._photo_score]
        height = max(LEAST_HEIGHT, max(scores) - min(scores))
        low = min(max(0.0, (max(scores) + min(scores) - height) / 2), 1 - height)
        return low, low + height

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._tiles) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = self.scale()
        text_px = self.fontMetrics().horizontalAdvance("0.000") + 10
        photo_text = (
            "" if self._photo_score is None else self.tr("photo {score}").format(score=decimal(self._photo_score, 3))
        )
        photo_px = self.fontMetrics().horizontalAdvance(photo_text) + (10 if photo_text else 0)
        muted = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(muted)
        for score, flag in ((high, Qt.AlignmentFlag.AlignTop), (low, Qt.AlignmentFlag.AlignBottom)):
            box = QRectF(MARGIN_PX, 2, text_px, self.height() - 4)
            painter.drawText(box, flag | Qt.AlignmentFlag.AlignLeft, decimal(score, 3))
        area = QRectF(
            MARGIN_PX + text_px,
            MARGIN_PX,
            self.width() - 2 * MARGIN_PX - text_px - photo_px,
            self.height() - 2 * MARGIN_PX,
        )
        last = max(1, max(tile.index for tile in self._tiles))

        def height_of(score: float) -> float:
            return area.bottom() - area.height() * min(max((score - low) / (high - low), 0.0), 1.0)

        def place(tile: Tile) -> QPointF:
            return QPointF(area.left() + area.width() * tile.index / last, height_of(tile.score))

        if self._photo_score is not None:
            y = height_of(self._photo_score)
            half = self.fontMetrics().height() / 2
            middle = min(max(y, half), self.height() - half)
            painter.drawText(
                QRectF(area.right() + 10, middle - half, photo_px, 2 * half), Qt.AlignmentFlag.AlignVCenter, photo_text
            )
            painter.setPen(QPen(muted, 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

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
            painter.setBrush(
                QColor(ACCENT) if shown else self.palette().color(QPalette.ColorRole.Window) if tile.refined else colour
            )
            radius = DOT_PX + 1.5 if shown else DOT_PX if tile is best or tile.refined else DOT_PX / 2
            painter.drawEllipse(place(tile), radius, radius)
