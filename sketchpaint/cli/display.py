"""Can a window be shown? Qt ends the whole process where it cannot, so this is asked first."""

import ctypes
import os
import sys
from pathlib import Path

from sketchpaint.errors import SketchpaintError

# Library and the Debian package that holds it.
LIBRARIES = (("libEGL.so.1", "libegl1"), ("libGL.so.1", "libgl1"), ("libxkbcommon.so.0", "libxkbcommon0"))
X11_LIBRARIES = (
    ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("libxcb-icccm.so.4", "libxcb-icccm4"),
    ("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    ("libxcb-shape.so.0", "libxcb-shape0"),
)


class DisplayError(SketchpaintError):
    """No window can be shown on this machine."""


def check_display() -> None:
    """Checks for a display server that answers and the libraries that Qt needs for it; always content on Windows and
    macOS.

    Raises:
        DisplayError: something is missing, with what to install or use instead.
    """
    if (
        os.name == "nt"
        or sys.platform == "darwin"
        or os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal", "vnc")
    ):
        return
    wayland = _wayland_answers()
    if not wayland and not os.environ.get("DISPLAY"):
        raise DisplayError("There is no display to open a window on: use 'sketchpaint inpaint', which needs none.")
    missing = [package for library, package in (*LIBRARIES, *(() if wayland else X11_LIBRARIES)) if not _loads(library)]
    if missing:
        raise DisplayError(
            f"The window needs system libraries that are missing: install {' '.join(missing)} with the system's "
            f"package manager."
        )
    if not wayland and not _x11_answers():
        raise DisplayError(
            f"The display {os.environ['DISPLAY']} does not answer: set DISPLAY to one that runs, or use 'sketchpaint "
            f"inpaint'."
        )


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    return bool(name) and (Path(os.environ.get("XDG_RUNTIME_DIR", "")) / str(name)).is_socket()


def _x11_answers() -> bool:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = not xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return answers


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
