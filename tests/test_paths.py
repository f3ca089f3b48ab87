"""The user's folders, and what may be opened."""

import os
from pathlib import Path

import pytest

from sketchpaint.paths import config_dir, data_dir, ordinary


def test_folders_follow_the_desktop_standard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_DATA_HOME", "")  # set to nothing is as good as not set
    assert config_dir() == tmp_path / "settings" / "sketchpaint"
    assert data_dir() == tmp_path / ".local" / "share" / "sketchpaint"


def test_files_and_folders_may_be_opened_and_devices_not(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert ordinary(tmp_path / "file") == tmp_path / "file"
    assert ordinary(tmp_path) == tmp_path
    with pytest.raises(OSError, match="it is no ordinary file"):  # which has no end
        ordinary(Path(os.devnull))
    with pytest.raises(FileNotFoundError):
        ordinary(tmp_path / "none")
