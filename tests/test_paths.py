"""The user's folders."""

from pathlib import Path

import pytest

from sketchpaint.paths import config_dir, data_dir


def test_folders_follow_the_desktop_standard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_DATA_HOME", "")  # set to nothing is as good as not set
    assert config_dir() == tmp_path / "settings" / "sketchpaint"
    assert data_dir() == tmp_path / ".local" / "share" / "sketchpaint"
