"""Where the photo lies in the widget: fitted, zoomed, panned, turned, mirrored, and held still under the pen."""

from PySide6.QtCore import QObject, QPoint, QPointF, QSize, Signal
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QWidget

from sketchpaint.document.brush import StrokePoint
from sketchpaint.ui.canvas.comparison import Sides
from sketchpaint.ui.common.viewport import Viewport, fitting

ZOOM_STEP, TURN_STEP_DEG = 1.25, 15.0


class Navigation(QObject):
    """Moves the viewport of a widget.

    Signals:
        changed: the photo lies elsewhere: everything is to be drawn anew.
        zoomed: the scale changed; carries widget pixels per photo pixel.

    Args:
        widget: whose room there is.
        sides: how much of it the picture has.

    Attributes:
        viewport: how photo pixels map to widget pixels, as the view is not mirrored.
        is_mirrored: left and right are swapped on the screen.
    """

    changed = Signal()
    zoomed = Signal(float)

    def __init__(self, widget: QWidget, sides: Sides) -> None:
        super().__init__(widget)
        self._widget, self._sides = widget, sides
        self.viewport = Viewport()
        self.is_mirrored = False
        self._photo_px: tuple[int, int] | None = None
        self._fits = True  # until the user zooms or pans
        self._has_new_size = False  # since the stroke began that `settle` ends

    def show_photo(self, width_px: int, height_px: int) -> None:
        """Fits another photo upright into the widget."""
        self._photo_px = width_px, height_px
        self.viewport = Viewport()
        self.fit()

    def fit(self) -> None:
        """Shows the whole photo, from now on in whatever room there is, until the user zooms or pans."""
        if self._photo_px is not None:
            width = self._widget.width()
            room = self._sides.room(width)
            fitted = fitting(
                self._photo_px, (max(1, room), max(1, self._widget.height())), angle_deg=self.viewport.angle_deg
            )
            self._set_viewport(fitted.panned((width - room) / 2, 0), fits=True)

    def fit_again(self) -> None:
        """Fits the photo into another room, where it was fitted before."""
        if self._fits:
            self.fit()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zooms at a widget position, by default its middle."""
        at = self._middle() if at is None else at - QPointF(self._sides.shift_at(at.x(), self._widget.width()), 0)
        self._set_viewport(self.viewport.zoomed(factor, at.x(), at.y()))

    def zoom_in(self) -> None:
        """Zooms one step in at the middle."""
        self.zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Zooms one step out at the middle."""
        self.zoom(1 / ZOOM_STEP)

    def zoom_to_pixels(self) -> None:
        """Shows photo pixels at 100 %."""
        self.zoom(1.0 / self.viewport.scale)

    def pan(self, by: QPointF) -> None:
        """Moves the photo by widget pixels."""
        self._set_viewport(self.viewport.panned(by.x(), by.y()))

    def mirror(self) -> None:
        """Turns the view left for right, or back; the photo stays as it is."""
        self.is_mirrored = not self.is_mirrored
        self.changed.emit()

    def turn_left(self) -> None:
        """Turns the view one step anticlockwise, as it is seen."""
        self._turn_by(-TURN_STEP_DEG)

    def turn_right(self) -> None:
        """Turns the view one step clockwise, as it is seen."""
        self._turn_by(TURN_STEP_DEG)

    def turn_upright(self) -> None:
        """Turns the photo upright again."""
        self._turn_to(0.0)

    def resize(self, before: QSize, after: QSize, *, steady: bool) -> None:
        """Takes notice that the widget has another size; `steady`, while a stroke is unfinished, moves nothing before
        `settle`.
        """
        if steady:
            self._has_new_size = True
        elif self._fits:
            self.fit()
        else:  # the middle stays in the middle
            grown = after - before
            self.pan(QPointF(grown.width() / 2, grown.height() / 2))

    def follow(self, before: QPoint, after: QPoint, *, steady: bool) -> None:
        """Takes notice that the widget has moved in its window; `steady`, while a stroke is unfinished, keeps the photo
        where it is on the screen.
        """
        if steady:
            moved = before - after
            self.viewport = self.viewport.panned(moved.x(), moved.y())

    def settle(self) -> None:
        """Fits the photo into the room that there is by now, where it was fitted before."""
        if self._has_new_size:
            self._has_new_size = False
            self.fit_again()

    def place(self, position: QPointF) -> QPointF:
        """Returns where a position of the pointer lies in the view as it is not mirrored."""
        return QPointF(self._widget.width() - position.x(), position.y()) if self.is_mirrored else position

    def point(self, place: QPointF, pressure: float = 1.0) -> StrokePoint:
        """Returns the point of a stroke at a widget position; side by side nothing is painted."""
        return StrokePoint(*self.viewport.to_photo(place.x(), place.y()), pressure)

    def photo_position(self, place: QPointF) -> tuple[float, float]:
        """Returns the photo position that is seen at a widget position, side by side in either half."""
        return self.viewport.to_photo(place.x() - self._sides.shift_at(place.x(), self._widget.width()), place.y())

    def transform(self, *, shift: float = 0.0) -> QTransform:
        """Returns the map from photo to widget pixels, moved to the right."""
        cosine, sine = self.viewport.turn
        return QTransform(cosine, sine, -sine, cosine, self.viewport.offset_x + shift, self.viewport.offset_y)

    def _turn_by(self, degrees: float) -> None:
        self._turn_to(self.viewport.angle_deg + (-degrees if self.is_mirrored else degrees))

    def _turn_to(self, angle_deg: float) -> None:
        middle, fits = self._middle(), self._fits
        self._set_viewport(self.viewport.turned(angle_deg, middle.x(), middle.y()))
        if fits:  # which keeps the angle
            self.fit()

    def _middle(self) -> QPointF:
        return QPointF(self._widget.rect().center())

    def _set_viewport(self, viewport: Viewport, *, fits: bool = False) -> None:
        self.viewport, self._fits = viewport, fits
        self.zoomed.emit(viewport.scale)
        self.changed.emit()
