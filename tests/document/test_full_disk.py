"""Work on a full disk: nothing is lost, and it is written when there is room again."""

from pathlib import Path

import numpy as np
import pytest

from sketchpaint.document.brush import PaintMode
from sketchpaint.document.loading import load
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.project import pack_project, project_contents, unpack_project
from sketchpaint.document.workspace import Workspace
from sketchpaint.errors import OutputError
from tests.disk import largest_file
from tests.document.folders import ALL_TILES, OTHER, SQUARE, key, names, reload, result, run_record


def test_edits_made_while_the_disk_is_full_come_back(workspace: Workspace, portrait: Portrait) -> None:
    told: list[OutputError] = []
    workspace.follow(portrait, told.append)
    with largest_file((workspace.folder / "journal.bin").stat().st_size + 20):
        portrait.fill_shape(OTHER, PaintMode.PAINT)
        portrait.clear(portrait.sketch)
    assert "make room" in str(told[0])
    assert len(told) == 2
    assert workspace.is_behind
    for k in range(5):
        portrait.fill_shape([(x + 3 * k, y) for x, y in SQUARE], PaintMode.PAINT)
    assert not workspace.is_behind
    loaded, lost = reload(workspace)
    assert lost == []
    np.testing.assert_array_equal(loaded.portrait.mask.base, portrait.mask.base)
    np.testing.assert_array_equal(loaded.portrait.sketch.base, portrait.sketch.base)


def test_cycles_made_while_the_disk_is_full_are_in_the_project_and_on_disk_later(
    workspace: Workspace, portrait: Portrait, tmp_path: Path
) -> None:
    with largest_file(50):
        with pytest.raises(OutputError, match="make room"):
            workspace.keep_run(run_record(portrait, 3, sketch=True))
        for index in (0, 1):
            with pytest.raises(OutputError, match="make room"):
                workspace.keep_tile(result(3, index), key(3, index))
    assert names(reload(workspace)[0]) == ALL_TILES
    pack_project(project_contents(workspace, {"mask": portrait.mask.base}), tmp_path / "a.sketchpaint")
    unpacked = load(unpack_project(tmp_path / "a.sketchpaint", tmp_path / "again"), lambda run: run.settings)
    assert names(unpacked) == [*ALL_TILES, "0003-0000", "0003-0001"]
    np.testing.assert_array_equal(unpacked.tiles[-1].composite, result(3, 1).composite)
    workspace.catch_up()
    assert not workspace.is_behind
    assert names(reload(workspace)[0]) == [*ALL_TILES, "0003-0000", "0003-0001"]


def test_catching_up_on_a_full_disk_keeps_what_it_could_not_write(workspace: Workspace) -> None:
    with largest_file(50):
        for _ in range(2):
            with pytest.raises(OutputError):
                workspace.keep_tile(result(2, 5), "0002-0005") if not workspace.is_behind else workspace.catch_up()
    assert list(workspace.unwritten()) == ["tiles/0002-0005.png"]
