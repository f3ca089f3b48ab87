"""Depths of holes, against distances between all pairs of pixels."""

import numpy as np
import pytest

from sketchpaint.imaging.distance import depth_px


def test_depths_are_those_to_the_nearest_pixel_outside() -> None:
    hole = np.random.default_rng(0).random((40, 50)) < 0.97
    places, outside = np.argwhere(hole), np.argwhere(~hole)
    nearest = np.sqrt(np.square(places[:, None] - outside[None]).sum(2).min(1))
    np.testing.assert_array_equal(depth_px(hole)[hole], nearest.astype(np.float32))
    assert not depth_px(hole)[~hole].any()


@pytest.mark.parametrize("offset", range(0, 64, 4))
def test_depths_do_not_depend_on_where_memory_lies(offset: int) -> None:
    rows, columns = np.mgrid[:193, :257]
    hole = np.hypot(rows - 96, columns - 128) < 90
    memory = np.zeros(hole.size + 64, bool)[offset : offset + hole.size].reshape(hole.shape)
    memory[...] = hole
    np.testing.assert_array_equal(depth_px(memory), depth_px(hole))
