"""Reading a working folder back: what the state says, how far it is, and in which order."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sketchpaint.cycle import Cycle
from sketchpaint.document.brush import PaintMode
from sketchpaint.document.loading import Loaded, load
from sketchpaint.document.losses import LOSS_WORDS, Loss
from sketchpaint.document.portrait import Portrait
from sketchpaint.document.records import RunRecord
from sketchpaint.document.workspace import Workspace
from sketchpaint.errors import InputError
from sketchpaint.imaging.files import Photo
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import place

CROP = np.zeros((128, 128, 3), np.uint8)
SQUARE = [(10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0)]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    portrait = Portrait(Photo(np.full((80, 100, 3), 90, np.uint8)))
    made = Workspace.create(tmp_path / "work", portrait.photo, converted=False)
    made.follow(portrait, lambda error: pytest.fail(str(error)))
    portrait.fill_shape(SQUARE, PaintMode.PAINT)
    mask = np.zeros((128, 128), bool)
    mask[40:60, 40:60] = True
    for number in (1, 2, 10):
        placement = place(portrait.mask_array(), portrait.frame)
        made.keep_run(RunRecord(number, {"seed": number}, CROP, mask, None, placement))
        for index, refined in ((0, False), (2, True), (2, False), (10, False)):
            tile = Cycle(index=index, composite=CROP, score=0.25, duration_ms=3.5, refined=refined)
            made.keep_tile(tile, f"{number:04d}-{index:04d}" + "-refined" * refined)
    return made


def keep(workspace: Workspace, **state: object) -> None:
    (workspace.folder / "state.json").write_text(json.dumps(state))


def read(workspace: Workspace, **options: Any) -> Loaded[dict[str, Any]]:
    return load(Workspace(workspace.folder), lambda run: run.settings, **options)


def test_cycles_come_in_order_and_belong_to_their_runs(workspace: Workspace) -> None:
    loaded = read(workspace)
    ends = ("0000", "0002", "0002-refined", "0010")
    assert [tile.key for tile in loaded.tiles] == [f"{run}-{end}" for run in ("0001", "0002", "0010") for end in ends]
    tile = loaded.tiles[-1]
    assert (tile.run.number, tile.run.request, tile.index, tile.refined) == (10, {"seed": 10}, 10, False)
    assert (tile.score, tile.duration_ms) == (0.25, 3.5)
    assert loaded.tiles[-1].run is loaded.tiles[-2].run
    assert loaded.workspace.folder == workspace.folder


def test_without_a_state_nothing_is_marked(workspace: Workspace) -> None:
    loaded = read(workspace)
    assert loaded.state == {"starred": [], "discarded": []}
    assert loaded.portrait.frame == FaceFrame(50, 40, 80)
    assert loaded.portrait.feather_px is None


def test_the_state_says_what_was_marked_applied_and_set(workspace: Workspace) -> None:
    keep(
        workspace,
        starred=["0001-0002", "0001-0002-refined"],
        discarded=["0002-0000"],
        applied=["0001-0010", ["0010-0002-refined", 0.25]],  # of an older project, and of one of now
        run={"fill": "mean"},
        frame=[40.5, 30, 64, -12],
        feather_px=2.5,
    )
    loaded = read(workspace)
    assert loaded.state == {
        "starred": ["0001-0002", "0001-0002-refined"],
        "discarded": ["0002-0000"],
        "run": {"fill": "mean"},
        "frame": FaceFrame(40.5, 30, 64, -12),
        "feather_px": 2.5,
    }
    assert loaded.portrait.frame == FaceFrame(40.5, 30, 64, -12)
    assert loaded.portrait.feather_px == 2.5
    assert loaded.portrait.applied == (("0001-0010", 1.0), ("0010-0002-refined", 0.25))


def test_marks_of_what_is_no_cycle_and_settings_of_another_kind_are_left_out(workspace: Workspace) -> None:
    keep(workspace, starred=["0001-0002", "x", 7, None, "0001-0002-other"], applied=["x", 7, [None, 1]], run=[1])
    loaded = read(workspace)
    assert loaded.state == {"starred": ["0001-0002"], "discarded": [], "feather_px": None}
    assert loaded.portrait.applied == ()


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"frame": [1, 2, 3]}, "not enough values to unpack"),
        ({"frame": [1e10, 2, 30, 0]}, "10000000000.0 is no number from -1e+09 to 1e+09"),
        ({"frame": [1, 2, -1e10, 0]}, "-10000000000.0 is no number from -1e+09 to 1e+09"),
        ({"frame": [1, 2, 3, 0]}, "The face frame is 3 pixels wide"),
        ({"feather_px": -0.1}, "-0.1 is no number from 0 to 2000"),
        ({"feather_px": 2000.5}, "2000.5 is no number from 0 to 2000"),
        ({"starred": 5}, "5 is no list of at most 20000"),
        ({"applied": [["0001-0002"]]}, "not enough values to unpack"),
        ({"applied": [["0001-0002", 1.5]]}, "1.5 is no number from 0 to 1"),
    ],
)
def test_a_state_that_makes_no_sense_is_lost_as_a_whole(
    workspace: Workspace, state: dict[str, object], reason: str
) -> None:
    keep(workspace, **({"discarded": ["0001-0000"]} | state))
    losses: list[Loss] = []
    loaded = read(workspace, lost=losses.append)
    (loss,) = losses
    assert loss.words == "the face frame and the marks"
    assert reason in str(loss.error)
    assert loaded.state == {"starred": [], "discarded": []}
    assert (workspace.folder / "damaged" / "state.json").exists()
    assert loaded.portrait.frame == FaceFrame(50, 40, 80)


def test_progress_grows_from_nothing_to_nearly_all(workspace: Workspace) -> None:
    shares: list[float] = []
    read(workspace, progress=shares.append)
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.1
    assert {0.2, 0.4} <= set(shares)
    assert [share for share in shares if share > 0.4] == pytest.approx(
        [
            *(0.4 + 0.15 * run / 3 for run in (1, 2)),
            *(0.55 + 0.15 * tile / 12 for tile in range(12)),
            *(0.7 + 0.3 * layer / 3 for layer in range(3)),  # which are written where a crash has left a journal
        ]
    )


def test_progress_may_end_it(workspace: Workspace) -> None:
    class EndedError(Exception):
        pass

    def end(_: float) -> None:
        raise EndedError

    with pytest.raises(EndedError):
        read(workspace, progress=end)
    assert len(read(workspace).tiles) == 12  # nothing was lost


def lose(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(b"noise")


@pytest.mark.parametrize(
    ("damage", "said", "count"),
    [
        (lose("tiles/0001-0002.png"), ["cycle 2 of run 1"], 11),
        (lose("tiles/0001-0002-refined.png"), ["cycle 2 of run 1"], 11),
        (lose("tiles/notes.png"), ["the file notes.png"], 12),
        (lose("runs/0010.json"), ["run 10"], 8),
        (lose("runs/0010-mask.png"), ["run 10"], 8),
        (lambda folder: (folder / "runs/0010.json").unlink(), ["run 10"], 8),
        (lose("mask.png"), ["the mask"], 12),
        (lose("sketch.png"), ["the sketch"], 12),
        (lose("result.png"), ["the applied results"], 12),
        (lose("project.json"), ["the name of the photo"], 12),
        (lose("state.json"), ["the face frame and the marks"], 12),
    ],
)
def test_what_is_lost_is_named_once(
    workspace: Workspace, damage: Callable[[Path], object], said: list[str], count: int
) -> None:
    damage(workspace.folder)
    losses: list[Loss] = []
    loaded = read(workspace, lost=losses.append)
    assert [loss.words.format(**loss.values) for loss in losses] == said
    assert {loss.words for loss in losses} <= set(LOSS_WORDS)
    assert len(loaded.tiles) == count
    assert loaded.portrait.mask.base[20, 20] == 255  # from the journal
    again: list[Loss] = []
    assert len(read(workspace, lost=again.append).tiles) == count
    assert not again


def test_a_head_that_was_lost_is_written_anew(workspace: Workspace) -> None:
    (workspace.folder / "project.json").write_bytes(b"noise")
    loaded = read(workspace, lost=lambda _: None)
    assert loaded.portrait.photo.path == Path("photo.png")
    assert Workspace(workspace.folder).head() == {"photo": "photo.png", "title": "photo.png", "converted": True}


def test_edits_become_layers_and_the_journal_goes(workspace: Workspace) -> None:
    assert (workspace.folder / "journal.bin").exists()
    assert workspace.has_work
    read(workspace)
    assert not (workspace.folder / "journal.bin").exists()
    assert (workspace.folder / "mask.png").exists()
    loaded = read(workspace)
    assert loaded.portrait.mask.base[20, 20] == 255
    assert loaded.portrait.mask.base.sum() == 400 * 255
    assert loaded.portrait.applied_box.is_empty


def test_a_project_takes_no_loss_and_says_which_photo(workspace: Workspace) -> None:
    (workspace.folder / "tiles" / "notes.png").write_bytes(b"noise")
    with pytest.raises(InputError, match=r"^notes\.png of the project cannot be read \(its name is that of no cycle\)"):
        read(workspace)
    (workspace.folder / "photo.png").write_bytes(b"noise")
    with pytest.raises(InputError) as caught:
        read(workspace, lost=lambda _: None)
    assert str(caught.value) == (
        "The project's photo (photo.png) cannot be opened: the project is damaged, open an earlier copy of it."
    )
