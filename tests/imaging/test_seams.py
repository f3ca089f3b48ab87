"""How far results are moved to the colours around the hole."""

import numpy as np
import pytest

from sketchpaint.imaging.seams import LIMIT, NARROW_LIMIT, match_surroundings


def moved(rows: int) -> float:
    """Returns how far a grey result in a slit of so many rows is moved at its edge, to stripes that are far brighter
    and darker in turn.
    """
    cover = np.ones((40 + rows, 96), np.float32)
    cover[20 : 20 + rows] = 0
    stripes = 128 + 100 * np.where(np.arange(96) // 6 % 2, 1, -1)
    known = np.broadcast_to(stripes[None, :, None], (40 + rows, 96, 3)).astype(np.float32)
    result = match_surroundings(np.full_like(known, 128), known, cover, np.zeros_like(cover), crop_px=1.0)
    return float(np.abs(result - 128)[20, 30:66].max())


@pytest.mark.parametrize(("rows", "narrow"), [(6, 1), (8, 2 / 3), (10, 1 / 3), (12, 0)])
def test_in_a_narrow_hole_the_surroundings_count_for_more(rows: int, narrow: float) -> None:
    # Up to 3 crop pixels deep a hole is narrow, from 6 on it is not.
    assert moved(rows) / moved(40) == pytest.approx(1 + narrow * (NARROW_LIMIT / LIMIT - 1), rel=0.01)
