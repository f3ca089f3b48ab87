"""What a crash in the midst of an edit leaves: the picture before it or the picture after it, nothing between."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.loading import load
from sketchpaint.document.members import JOURNAL
from sketchpaint.document.portrait import LAYERS, Portrait
from sketchpaint.document.presets import SKETCH_PRESETS
from sketchpaint.document.workspace import Workspace
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.placement import place
from tests.disk import largest_file

SQUARE = [(100.0, 80.0), (500.0, 80.0), (500.0, 250.0), (100.0, 250.0)]


def apply(portrait: Portrait) -> None:
    placement = place(portrait.mask_array(), portrait.frame)
    portrait.apply(placement, np.full((*placement.area.shape, 3), 77, np.uint8))


def layers(portrait: Portrait) -> list[bytes]:
    return [portrait.layer(name).base.tobytes() for name in LAYERS]


@pytest.mark.parametrize(
    "edit",
    [
        apply,
        lambda portrait: portrait.merge_sketch(),
        lambda portrait: portrait.add_sketch(SKETCH_PRESETS[0], (20, 30, 40)),
        lambda portrait: portrait.history.undo(),
        lambda portrait: portrait.invert_mask(),  # one layer, six pieces
    ],
    ids=["apply", "merge", "preset", "undo", "invert"],
)
def test_an_edit_is_on_the_disk_whole_or_not_at_all(tmp_path: Path, edit: Callable[[Portrait], object]) -> None:
    portrait = Portrait(Photo(np.full((300, 600, 3), 100, np.uint8)))
    folder = tmp_path / "work"
    Workspace.create(folder, portrait.photo, converted=False).follow(portrait, lambda error: pytest.fail(str(error)))
    portrait.fill_shape(SQUARE, PaintMode.PAINT)
    portrait.add_sketch(SKETCH_PRESETS[1], (90, 60, 30))
    before, written = layers(portrait), (folder / JOURNAL).stat().st_size
    edit(portrait)
    after, content = layers(portrait), (folder / JOURNAL).read_bytes()
    assert before != after
    seen = set()
    for end in [*np.linspace(written, len(content) - 1, 12).astype(int), len(content)]:
        (folder / JOURNAL).write_bytes(content[:end])
        for name in LAYERS:
            (folder / f"{name}.png").unlink(missing_ok=True)
        left = layers(load(Workspace(folder), lambda run: run.settings).portrait)
        assert left in (before, after)
        seen.add(left == after)
        assert (left == after) == (end == len(content))
    assert seen == {False, True}


def test_what_is_painted_after_an_edit_cut_short_does_not_bring_parts_of_it_back(tmp_path: Path) -> None:
    portrait = Portrait(Photo(np.full((300, 600, 3), 100, np.uint8)))
    folder = tmp_path / "work"
    Workspace.create(folder, portrait.photo, converted=False).follow(portrait, lambda error: pytest.fail(str(error)))
    portrait.fill_shape(SQUARE, PaintMode.PAINT)
    written = (folder / JOURNAL).stat().st_size
    apply(portrait)
    content = (folder / JOURNAL).read_bytes()
    starts = [place - 8 for place in range(written, len(content)) if content.startswith(b'{"layer": ', place)]
    assert len(starts) > 3
    for end in [
        *starts[1:],
        *(start + 20 for start in starts),
        *np.linspace(written + 1, len(content) - 1, 9).astype(int),
    ]:
        (folder / JOURNAL).write_bytes(content[:end])
        for name in LAYERS:
            (folder / f"{name}.png").unlink(missing_ok=True)
        with largest_file(100):  # no room for the layers, so the journal stays
            loaded = load(Workspace(folder), lambda run: run.settings)
        assert (folder / JOURNAL).exists()
        loaded.workspace.follow(loaded.portrait, lambda error: pytest.fail(str(error)))
        loaded.portrait.merge_sketch()
        loaded.portrait.add_sketch(SKETCH_PRESETS[1], (90, 60, 30))
        loaded.portrait.merge_sketch()
        again = load(Workspace(folder), lambda run: run.settings).portrait
        assert layers(again) == layers(loaded.portrait)
