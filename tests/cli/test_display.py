"""What is said where no window can be shown."""

import ctypes

import pytest

from sketchpaint.cli.display import check_display
from sketchpaint.cli.main import main
from sketchpaint.errors import SketchpaintError


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_no_display_is_one_sentence(linux: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "sketchpaint inpaint" in capsys.readouterr().err


def test_missing_libraries_are_named_by_package(linux: pytest.MonkeyPatch) -> None:
    linux.setenv("DISPLAY", ":0")

    def refuse(library: str) -> None:
        if "xcb-cursor" in library:
            raise OSError(library)

    linux.setattr(ctypes, "CDLL", refuse)
    with pytest.raises(SketchpaintError, match="install libxcb-cursor0 with"):
        check_display()


def test_a_display_that_does_not_answer_is_said(linux: pytest.MonkeyPatch) -> None:
    linux.setenv("DISPLAY", ":93")
    linux.setattr("sketchpaint.cli.display._loads", lambda _: True)
    linux.setattr("sketchpaint.cli.display._x11_answers", lambda: False)
    with pytest.raises(SketchpaintError, match="does not answer"):
        check_display()


def test_offscreen_needs_nothing(linux: pytest.MonkeyPatch) -> None:
    linux.setenv("QT_QPA_PLATFORM", "offscreen")
    assert check_display() is None
