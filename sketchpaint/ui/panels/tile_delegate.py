"""Draws the tiles of the filmstrip."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sketchpaint.document.filmstrip import Tile
from sketchpaint.ui.common.theme import ACCENT
from sketchpaint.ui.common.tile_names import score_text, tile_name, tile_title
from sketchpaint.ui.panels.tiles import BEST_ROLE, HEAD_ROLE, PAD_PX, PICTURE_PX, STAR, STAR_ROLE, TILE_ROLE, Index


def line_px(metrics: QFontMetrics) -> int:
    """Returns the height of a tile's line of text."""
    return metrics.height() + 4


def tile_px(metrics: QFontMetrics, picture_px: int) -> int:
    """Returns the width of a tile: that of its picture, or of its text where that is larger; below a small picture
    there are number and score.
    """
    names = (tile_name(20), tile_name(20, refined=True)) if picture_px >= PICTURE_PX else ("20",)
    return max(picture_px, *(metrics.horizontalAdvance(f"{name}  ▲ 0.000") + 8 for name in names))


class TileDelegate(QStyledItemDelegate):
    """Paints a tile: picture, name, score; the best of its run is marked, starred ones have a star, the selected one a
    frame.

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
