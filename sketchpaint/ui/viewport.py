"""The map between photo pixels and widget pixels. No Qt."""

from dataclasses import dataclass, replace

MIN_SCALE, MAX_SCALE = 0.01, 64.0
FIT_MARGIN = 0.96


@dataclass(frozen=True)
class Viewport:
    """Widget position = photo position * scale + offset.

    Attributes:
        scale: widget pixels per photo pixel.
        offset_x: widget x of the photo's left edge.
        offset_y: widget y of the photo's top edge.
    """

    scale: float = 1.0
    offset_x: float = 0.0
    offset_y: float = 0.0

    def to_widget(self, x: float, y: float) -> tuple[float, float]:
        """Maps a photo position to the widget."""
        return x * self.scale + self.offset_x, y * self.scale + self.offset_y

    def to_photo(self, x: float, y: float) -> tuple[float, float]:
        """Maps a widget position to the photo."""
        return (x - self.offset_x) / self.scale, (y - self.offset_y) / self.scale

    def panned(self, dx: float, dy: float) -> "Viewport":
        """Returns the view moved by widget pixels."""
        return replace(self, offset_x=self.offset_x + dx, offset_y=self.offset_y + dy)

    def zoomed(self, factor: float, x: float, y: float) -> "Viewport":
        """Returns the view zoomed so that the photo position under a widget position stays there."""
        scale = min(max(self.scale * factor, MIN_SCALE), MAX_SCALE)
        photo_x, photo_y = self.to_photo(x, y)
        return Viewport(scale, x - photo_x * scale, y - photo_y * scale)


def fitting(photo_size: tuple[int, int], widget_size: tuple[int, int]) -> Viewport:
    """Returns the view that shows the whole photo in the middle of the widget."""
    scale = FIT_MARGIN * min(widget_size[0] / photo_size[0], widget_size[1] / photo_size[1])
    scale = min(max(scale, MIN_SCALE), MAX_SCALE)
    return Viewport(scale, (widget_size[0] - photo_size[0] * scale) / 2, (widget_size[1] - photo_size[1] * scale) / 2)
