"""The map between photo pixels and widget pixels. No Qt."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

MIN_SCALE, MAX_SCALE = 0.01, 64.0
FIT_MARGIN = 0.96


@dataclass(frozen=True)
class Viewport:
    """Widget position = photo position, turned, * scale + offset.

    Attributes:
        scale: widget pixels per photo pixel.
        offset_x: widget x of the photo's first corner.
        offset_y: widget y of it.
        angle_deg: by how much the photo is turned clockwise.
    """

    scale: float = 1.0
    offset_x: float = 0.0
    offset_y: float = 0.0
    angle_deg: float = 0.0

    @cached_property
    def turn(self) -> tuple[float, float]:
        """Cosine and sine of the angle, times the scale; exact for quarter turns."""
        quarters = self.angle_deg / 90
        if quarters == round(quarters):
            cosine, sine = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[round(quarters) % 4]
        else:
            cosine, sine = math.cos(math.radians(self.angle_deg)), math.sin(math.radians(self.angle_deg))
        return cosine * self.scale, sine * self.scale

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        """Maps a photo position to the widget."""
        cosine, sine = self.turn
        return x * cosine - y * sine + self.offset_x, x * sine + y * cosine + self.offset_y

    def to_photo(self, x: float, y: float) -> tuple[float, float]:
        """Maps a widget position to the photo."""
        cosine, sine = (part / self.scale**2 for part in self.turn)
        x, y = x - self.offset_x, y - self.offset_y
        return x * cosine + y * sine, y * cosine - x * sine

    def panned(self, dx: float, dy: float) -> "Viewport":
        """Returns the view moved by widget pixels."""
        return replace(self, offset_x=self.offset_x + dx, offset_y=self.offset_y + dy)

    def zoomed(self, factor: float, x: float, y: float) -> "Viewport":
        """Returns the view zoomed so that the photo position under a widget position stays there."""
        return self._about(replace(self, scale=min(max(self.scale * factor, MIN_SCALE), MAX_SCALE)), x, y)

    def turned(self, angle_deg: float, x: float, y: float) -> "Viewport":
        """Returns the view turned to an angle so that the photo position under a widget position stays there."""
        return self._about(replace(self, angle_deg=(angle_deg + 180) % 360 - 180), x, y)

    def _about(self, other: "Viewport", x: float, y: float) -> "Viewport":
        moved_x, moved_y = other.to_widget(*self.to_photo(x, y))
        return other.panned(x - moved_x, y - moved_y)


def fitting(photo_size: tuple[int, int], widget_size: tuple[int, int], *, angle_deg: float = 0.0) -> Viewport:
    """Returns the view that shows the whole photo in the middle of the widget."""
    cosine, sine = (abs(part) for part in Viewport(angle_deg=angle_deg).turn)
    width, height = photo_size[0] * cosine + photo_size[1] * sine, photo_size[0] * sine + photo_size[1] * cosine
    scale = FIT_MARGIN * min(widget_size[0] / width, widget_size[1] / height)
    view = Viewport(min(max(scale, MIN_SCALE), MAX_SCALE), angle_deg=angle_deg)
    middle_x, middle_y = view.to_widget(photo_size[0] / 2, photo_size[1] / 2)
    return view.panned(widget_size[0] / 2 - middle_x, widget_size[1] / 2 - middle_y)
