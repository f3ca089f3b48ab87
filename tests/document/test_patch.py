"""Boxes, pieces of edits, and pixels packed for undo."""

import zlib

import numpy as np
import pytest

from sketchpaint.document.history import History
from sketchpaint.document.layers import Box, PaintLayer, over
from sketchpaint.document.patch import PIECE_PX, Change, Content, Patch, Together, pack, pieces, unpack
from sketchpaint.document.steps import Step

A, B = Box(2, 3, 10, 12), Box(5, 1, 8, 20)
NOTHING = Box(4, 4, 4, 9)


def test_boxes_are_united_and_clipped() -> None:
    assert A.united(B) == B.united(A) == Box(2, 1, 10, 20)
    assert A.united(None) is A
    assert A.united(NOTHING) is A
    assert NOTHING.united(A) is A
    assert A.clipped(7, 6) == Box(2, 3, 7, 6)
    assert Box(-3, -4, 5, 6).clipped(9, 9) == Box(0, 0, 5, 6)
    assert [Box(*sides).is_empty for sides in ((0, 0, 1, 1), (3, 0, 3, 5), (0, 3, 5, 3), (4, 0, 3, 5))] == [0, 1, 1, 1]
    assert Box.of(3, 4, np.zeros((5, 7, 3))) == Box(3, 4, 10, 9)


@pytest.mark.parametrize(
    "box",
    [Box(0, 0, 256, 256), Box(0, 0, 257, 255), Box(255, 256, 900, 513), Box(300, 10, 301, 11), Box(511, 511, 513, 513)],
)
def test_pieces_cut_a_box_along_the_grid_without_overlap(box: Box) -> None:
    count = np.zeros((1200, 1200), int)
    for piece in pieces(box):
        count[piece.slices] += 1
        assert piece.left // PIECE_PX == (piece.right - 1) // PIECE_PX
        assert piece.top // PIECE_PX == (piece.bottom - 1) // PIECE_PX
    assert (count[box.slices] == 1).all()
    assert count.sum() == (box.right - box.left) * (box.bottom - box.top)
    rows = (box.bottom - 1) // PIECE_PX - box.top // PIECE_PX + 1
    columns = (box.right - 1) // PIECE_PX - box.left // PIECE_PX + 1
    assert len(list(pieces(box))) == rows * columns


def test_an_empty_box_has_no_pieces() -> None:
    assert not list(pieces(Box(0, 0, 0, 0)))


PIXELS = np.random.default_rng(0).integers(0, 256, (6, 5, 4), dtype=np.uint8)


def test_packed_pixels_come_back() -> None:
    np.testing.assert_array_equal(unpack(pack(PIXELS), PIXELS.shape), PIXELS)
    assert len(pack(np.zeros((500, 500), np.uint8))) < 2000


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (b"", "do not fill"),
        (b"no pixels", "incorrect header"),
        (pack(PIXELS)[:-1], "do not fill"),
        (pack(PIXELS) + b"x", "do not fill"),
        (zlib.compress(PIXELS.tobytes() + b"x"), "do not fill"),
        (zlib.compress(PIXELS.tobytes()[:-1]), "do not fill"),
    ],
)
def test_what_does_not_fill_its_box_is_told(packed: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        unpack(packed, PIXELS.shape)
    assert reason == "incorrect header" or str(caught.value) == "its pixels do not fill (6, 5, 4)"


def test_two_layers_change_together_and_the_listener_hears_all_of_it_at_once() -> None:
    mask, sketch = PaintLayer(20, 30, channels=1), PaintLayer(20, 30, channels=4)
    heard: list[list[Content]] = []
    mask.pixels[2:4, 3:6] = 255
    sketch.pixels[10:12, 8:9] = 7
    value = [1]
    change = Change(1, 2, lambda new: value.__setitem__(0, new))
    change.redo()
    history = History()
    history.listener = heard.append
    box = history.keep(
        [Patch(mask, [Box(0, 0, 10, 10), Box(10, 10, 20, 20)]), Patch(sketch, [Box(5, 9, 12, 15)])],
        [change],
        step=Step.DRAWING,
    )
    assert box == Box(0, 0, 12, 15)
    whole = [(mask, Box(0, 0, 10, 10)), (sketch, Box(5, 9, 12, 15))]  # the mask's other box is as it was
    assert [[(layer, place) for layer, place, _ in told] for told in heard] == [whole]
    np.testing.assert_array_equal(unpack(heard[0][0][2], (10, 10)), mask.pixels[:10, :10])
    assert not mask.coverage.any()
    np.testing.assert_array_equal(mask.base, mask.pixels)
    heard.clear()
    assert history.undo() == box
    assert not mask.pixels.any()
    assert not mask.base.any()
    assert not sketch.pixels.any()
    assert value == [1]
    assert [[(layer, place) for layer, place, _ in told] for told in heard] == [whole]
    assert not any(unpack(heard[0][0].packed, (100,)))
    assert history.redo() == box
    assert len(heard) == 2
    assert mask.pixels.sum() == 6 * 255
    assert sketch.pixels.sum() == 2 * 4 * 7
    assert value == [2]


def test_the_size_of_steps_is_that_of_their_pixels() -> None:
    layer = PaintLayer(64, 64, channels=1)
    layer.pixels[:] = np.random.default_rng(0).integers(0, 256, (64, 64))
    patch = Patch(layer, [layer.whole])
    assert 4096 < patch.size_bytes < 4096 + 200  # zeros take next to nothing, noise all of it
    assert Together([patch, patch]).size_bytes == 2 * patch.size_bytes
    assert Change(1, 2, print).size_bytes == 0
    assert Patch(layer, []).size_bytes == 0


def test_versions_grow_with_every_step_and_only_with_them() -> None:
    history, layer = History(), PaintLayer(20, 30, channels=1)
    assert (history.version, history.can_undo, history.can_redo, history.position) == (0, False, False, 0)
    assert history.undo() is None
    assert history.redo() is None
    assert history.keep([Patch(layer, [layer.whole])], step=Step.SHAPE).is_empty
    assert history.version == 0
    layer.pixels[3, 4] = 255
    history.keep([Patch(layer, [layer.whole])], step=Step.SHAPE)
    assert (history.version, history.position) == (1, 1)
    history.undo()
    assert (history.version, history.position, history.can_redo) == (2, 0, True)
    history.redo()
    assert (history.version, history.position, history.can_redo) == (3, 1, False)
    history.close()
    assert not history.can_undo


def test_a_smaller_budget_holds_from_the_next_edit_on() -> None:
    history, layer = History(), PaintLayer(64, 64, channels=1)
    rng = np.random.default_rng(0)
    for count in range(1, 5):
        if count == 4:
            history.set_budget(13_000)
            assert history.position == 3
        layer.pixels[:] = rng.integers(0, 256, (64, 64))
        history.keep([Patch(layer, [layer.whole])], step=Step.SHAPE)
    assert history.position == 1  # of 8 kB each
    assert history.size_bytes <= 13_000


def test_what_was_done_since_an_edit_is_told_while_that_is_done() -> None:
    history, layer = History(), PaintLayer(64, 64, channels=1)
    rng = np.random.default_rng(0)

    def edit(step: Step) -> int:
        layer.pixels[:] = rng.integers(0, 256, (64, 64))
        history.keep([Patch(layer, [layer.whole])], step=step)
        return history.newest

    first, second = edit(Step.DRAWING), edit(Step.SHAPE)
    assert history.since(first) == [Step.SHAPE]
    assert history.since(second) == []
    history.undo()
    assert (history.since(first), history.since(second), history.newest) == ([], None, first)
    history.redo()
    assert history.since(first) == [Step.SHAPE]
    history.undo()
    third = edit(Step.BUCKET)  # in the place of the second, which cannot be redone
    assert (history.since(first), history.since(second)) == ([Step.BUCKET], None)
    history.set_budget(1)
    edit(Step.MERGE)  # there is no room for what was before, and no disk
    assert history.position == 1
    assert history.since(first) == history.since(third) == [Step.MERGE]


@pytest.mark.parametrize("share", [1.0, 0.3, 0.0])
def test_laying_over_is_porter_and_duffs(share: float) -> None:
    rng = np.random.default_rng(0)
    below, above = rng.integers(0, 256, (2, 30, 30, 4), dtype=np.uint8)
    below[:10, :, 3], above[:, :10, 3] = 0, 0
    amount, under = above[..., 3:] / 255 * share, below[..., 3:] / 255
    alpha = amount + under * (1 - amount)
    found = over(below, above, share)
    assert np.abs(found[..., 3:] - alpha * 255).max() <= 0.501
    premultiplied = above[..., :3] * amount + below[..., :3] * under * (1 - amount)
    seen = alpha[..., 0] > 0
    assert np.abs(found[..., :3] - premultiplied / np.where(alpha > 0, alpha, 1))[seen].max() <= 0.51
    untouched = amount[..., 0] == 0
    np.testing.assert_array_equal(found[untouched], below[untouched])
    each = over(below, above, np.full((30, 30), share, np.float32))
    assert np.abs(each.astype(int) - found).max() <= 1
