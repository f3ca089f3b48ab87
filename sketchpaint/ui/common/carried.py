"""What the clipboard or a drag from another program brings."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QImage

from sketchpaint.budgets import MAX_MEGAPIXELS, MAX_SIDE_PX


def carried(data: QMimeData | None) -> Path | QImage | None:
    """Returns the first file on this machine, else the picture itself, or None where there is neither: a browser brings
    an address beside the pixels.
    """
    if data is None:
        return None
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths:
        return paths[0]
    image = data.imageData() if data.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


def too_large(picture: QImage) -> str:
    """Returns the sentence that refuses a picture without a file, or nothing where it keeps to the budgets of files."""
    width, height = picture.width(), picture.height()
    if width * height <= MAX_MEGAPIXELS * 1_000_000 and max(width, height) <= MAX_SIDE_PX:
        return ""
    text = QCoreApplication.translate(
        "carried", "The picture has {width} x {height} pixels: take one of at most {most} million, with {side} a side."
    )
    return text.format(width=width, height=height, most=MAX_MEGAPIXELS, side=MAX_SIDE_PX)
