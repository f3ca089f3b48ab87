"""Can a window be shown? Qt ends the whole process where it cannot, so this is asked first."""

import ctypes
import os
import sys

from sketchpaint.errors import SketchpaintError

# Library and the Debian package that holds it.
LIBRARIES = (("libEGL.so.1", "libegl1"), ("libGL.so.1", "libgl1"), ("libxkbcommon.so.0", "libxkbcommon0"))
X11_LIBRARIES = (("libxcb-cursor.so.0", "libxcb-cursor0"), ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"))


class DisplayError(SketchpaintError):
    """No window can be shown on this machine."""


def check_display() -> None:
    """Checks for a display server and the libraries that Qt needs for it; always content on Windows and macOS.

    Raises:
        DisplayError: something is missing, with what to install or use instead.
    """
    if os.name == "nt" or sys.platform == "darwin" or os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal", "vnc"):
        return
    wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
    if not wayland and not os.environ.get("DISPLAY"):
        raise DisplayError("There is no display to open a window on: use 'sketchpaint inpaint', which needs none.")
    missing = [package for library, package in (*LIBRARIES, *(() if wayland else X11_LIBRARIES)) if not _loads(library)]
    if missing:
        raise DisplayError(f"The window needs system libraries that are missing: install {' '.join(missing)} with the system's package manager.")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
