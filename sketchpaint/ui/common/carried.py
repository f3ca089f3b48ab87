"""What the clipboard or a drag from another program brings."""

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage


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
