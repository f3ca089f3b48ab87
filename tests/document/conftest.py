"""A portrait and its working folder."""

from pathlib import Path

import numpy as np
import pytest

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.workspace import Workspace
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.grafts import Graft
from tests.document.folders import SQUARE, key, noise, result, run_record


@pytest.fixture
def portrait() -> Portrait:
    return Portrait(Photo(noise(80, 100, 3)))


@pytest.fixture
def workspace(tmp_path: Path, portrait: Portrait) -> Workspace:
    """A folder with two edits, two runs of two tiles, and a state."""
    made = Workspace.create(tmp_path / "20260101-120000-abcdef", portrait.photo, converted=False)
    made.follow(portrait, lambda error: pytest.fail(str(error)))
    portrait.fill_shape(SQUARE, PaintMode.PAINT)
    portrait.lay_graft(Graft(noise(10, 10, 3, seed=5), np.ones((10, 10), bool), 15, 15))
    for number in (1, 2):
        made.keep_run(run_record(portrait, number, sketch=number == 2))
        for index in (0, 1):
            made.keep_tile(result(number, index), key(number, index))
    made.keep_state({"frame": [50, 40, 60, 3], "feather_px": 4.0, "starred": ["0001-0001"], "discarded": []})
    return made
