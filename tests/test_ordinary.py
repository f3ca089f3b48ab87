"""What may be opened."""

import os
from pathlib import Path

import pytest

from sketchpaint.ordinary import ordinary


def test_files_and_folders_may_be_opened_and_devices_not(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert ordinary(tmp_path / "file") == tmp_path / "file"
    assert ordinary(tmp_path) == tmp_path
    with pytest.raises(OSError, match="it is no ordinary file"):  # which has no end
        ordinary(Path(os.devnull))
    with pytest.raises(FileNotFoundError):
        ordinary(tmp_path / "none")
