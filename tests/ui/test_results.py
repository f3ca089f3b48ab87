"""What is done with results: apply, branch, star, refine, vary, export."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from sketchpaint.cli.main import main
from sketchpaint.engine.recipe import KEY
from sketchpaint.imaging.sampling import extract_crop
from sketchpaint.ui.dialogs.export import ExportDialog
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import action, apply, document, paint_and_run, save, seen_picture, trigger, workspace

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_an_applied_cycle_is_part_of_the_picture_and_one_undo_step(driver: Driver) -> None:
    paint_and_run(driver)
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    photo, mask = portrait.picture().copy(), driver.mask
    driver.key(Qt.Key.Key_Home)
    driver.key(Qt.Key.Key_Right)
    apply(driver)
    applied = portrait.picture()
    assert (applied != photo).any()
    np.testing.assert_array_equal(applied[~mask], photo[~mask])
    assert driver.window.controller.results.shown is None
    driver.key("z", CTRL)
    np.testing.assert_array_equal(portrait.picture(), photo)
    driver.key("y", CTRL)
    np.testing.assert_array_equal(portrait.picture(), applied)


def test_applying_takes_mask_and_sketch_away_and_undo_brings_all_back(driver: Driver) -> None:
    driver.key("q")
    driver.drag((220, 150), (280, 150))
    driver.key("q")
    paint_and_run(driver)
    portrait = document(driver)
    mask, sketch, photo = driver.mask, portrait.sketch.pixels.copy(), portrait.picture().copy()

    def seen() -> tuple[int, ...]:
        return driver.canvas.grab().toImage().pixelColor(driver.place(210, 150)).getRgb()[:3]

    driver.window.display.on_inputs_wanted()
    with_mask = seen()
    driver.window.filmstrip.choose(1)
    apply(driver)
    assert not portrait.mask.base.any()
    assert not portrait.sketch.base.any()
    driver.window.display.on_inputs_wanted()
    assert seen() == pytest.approx(portrait.picture()[150, 210].tolist(), abs=12)  # no tint
    driver.window.run_panel.run_button.click()
    assert "mask is empty" in driver.window.banner.sentence  # nothing of it goes into another run
    driver.key("z", CTRL)
    np.testing.assert_array_equal(driver.mask, mask)
    np.testing.assert_array_equal(portrait.sketch.pixels.copy(), sketch)
    np.testing.assert_array_equal(portrait.picture(), photo)
    assert seen() == pytest.approx(with_mask, abs=12)
    driver.key("y", CTRL)
    assert not driver.mask.any()
    trigger(driver, "Mask of the last run")
    np.testing.assert_array_equal(driver.mask, mask)


def test_the_mask_of_the_last_run_comes_back_with_the_project(driver: Driver, tmp_path: Path, photo_path: Path) -> None:
    paint_and_run(driver)
    mask = driver.mask
    driver.key(Qt.Key.Key_End)
    apply(driver)
    save(driver, tmp_path / "a.sketchpaint")
    driver.window.controller.edits.last_mask = None  # as in another program
    driver.open(tmp_path / "a.sketchpaint")
    driver.qtbot.waitUntil(lambda: driver.rows == 5, timeout=TIMEOUT_MS)
    assert not driver.mask.any()
    trigger(driver, "Mask of the last run")
    np.testing.assert_array_equal(driver.mask, mask)


def test_a_second_run_works_on_what_was_applied(driver: Driver) -> None:
    paint_and_run(driver)
    driver.key(Qt.Key.Key_End)
    apply(driver)
    trigger(driver, "Mask of the last run")
    driver.run()
    runs = {
        driver.window.filmstrip.tiles.tile(row).run.number: driver.window.filmstrip.tiles.tile(row).run
        for row in range(driver.rows)
    }
    assert (runs[1].request.crop != runs[2].request.crop).any()


def test_branching_applies_the_tile_and_keeps_its_pixels(driver: Driver) -> None:
    paint_and_run(driver)
    driver.key(Qt.Key.Key_Home)
    driver.key(Qt.Key.Key_Right)
    parent = driver.window.controller.results.shown
    assert parent is not None
    with driver.qtbot.waitSignal(driver.client.run_done, timeout=TIMEOUT_MS):
        driver.key("b", CTRL)
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    start = next(tile for tile in tiles if tile.run.number == 2 and tile.index == 0)
    assert start.run.request.fill == "keep"
    inside = start.run.request.mask
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    assert portrait.has_result
    np.testing.assert_array_equal(start.composite[inside], extract_crop(portrait.picture(), portrait.frame)[inside])
    assert document(driver).history.can_undo
    assert driver.mask.any()  # the branch goes on with mask and sketch


def test_stars_and_discards_are_undoable_and_nothing_is_deleted(driver: Driver) -> None:
    paint_and_run(driver)
    driver.key(Qt.Key.Key_End)
    shown = driver.window.controller.results.shown
    assert shown is not None
    driver.key(".")
    assert driver.window.filmstrip.tiles.starred == {shown.key}
    driver.key(Qt.Key.Key_Delete)
    assert driver.rows == 4
    assert driver.window.filmstrip.tiles.row_of(shown.key) is None
    assert (workspace(driver).folder / "tiles" / f"{shown.key}.png").exists()
    driver.key("z", CTRL)
    assert driver.window.filmstrip.tiles.row_of(shown.key) is not None
    driver.key("z", CTRL)
    assert not driver.window.filmstrip.tiles.starred


def test_one_cycle_more_and_refining_any_cycle(driver: Driver) -> None:
    driver.window.run_panel.refine.setCurrentIndex(2)
    paint_and_run(driver)
    assert driver.rows == 4
    driver.key(Qt.Key.Key_End)
    with driver.qtbot.waitSignal(driver.client.run_done, timeout=TIMEOUT_MS):
        driver.key("m", CTRL)
    assert driver.window.filmstrip.tiles.tile(4).index == 4
    driver.key(Qt.Key.Key_Home)
    driver.key(Qt.Key.Key_Right)
    with driver.qtbot.waitSignal(driver.client.run_done, timeout=TIMEOUT_MS):
        driver.key("r", CTRL)
    refined = driver.window.filmstrip.tiles.tile(2)
    assert (refined.index, refined.refined) == (1, True)
    assert driver.window.controller.results.shown is refined
    runs = driver.window.controller.runs
    np.testing.assert_array_equal(runs.composite(refined, 0.0), driver.window.filmstrip.tiles.tile(1).composite)
    np.testing.assert_array_equal(runs.composite(refined, 1.0), refined.composite)


def test_variations_run_one_after_the_other_and_show_the_best_of_each(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(2)
    driver.window.run_panel.max_cycles.setValue(2)
    action(driver, "Variations …").trigger()
    driver.window.variations.seeds.setValue(2)
    driver.window.variations.start_button.click()
    driver.qtbot.waitUntil(
        lambda: driver.rows == 4 * 3 and not driver.window.controller.runs.is_running, timeout=TIMEOUT_MS
    )
    pictures = driver.window.variations.pictures
    assert [text.split("   ")[0] for text in pictures] == [
        "First guess\n0",
        "First guess\n1",
        "Blurred surroundings\n0",
        "Blurred surroundings\n1",
    ]
    driver.window.variations.run_chosen.emit(3)
    shown = driver.window.controller.results.shown
    assert shown is not None
    assert shown.run.number == 3
    driver.window.variations.close()


def test_an_export_with_recipe_is_rebuilt_to_the_byte(
    driver: Driver,
    tiny_models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    driver.window.controller.exporter.writes_recipe = True
    paint_and_run(driver)
    driver.key(Qt.Key.Key_Home)
    for _ in range(2):
        driver.key(Qt.Key.Key_Right)
    out = tmp_path / "out.png"
    monkeypatch.setattr(ExportDialog, "exec", lambda dialog: dialog.choose(out) or 1)
    driver.key("e", CTRL)
    driver.qtbot.waitUntil(lambda: driver.note == "Exported out.png.", timeout=TIMEOUT_MS)
    assert main(["replay", str(out), "--models", str(tiny_models)]) == 0
    assert "largest difference 0 of 255" in capsys.readouterr().out
    with Image.open(out) as image:
        pixels, text = np.array(image), image.text  # type: ignore[attr-defined]
    pixels[150, 250] ^= 64
    recipe = PngImagePlugin.PngInfo()
    recipe.add_text(KEY, text[KEY])
    Image.fromarray(pixels).save(out, pnginfo=recipe)
    assert main(["replay", str(out), "--models", str(tiny_models)]) == 0
    assert "largest difference 64 of 255, on 1 of" in capsys.readouterr().out


def test_without_the_switch_an_export_holds_no_recipe(
    driver: Driver, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paint_and_run(driver)
    out = tmp_path / "out.png"
    driver.window.controller.exporter.export(out)
    driver.qtbot.waitUntil(lambda: driver.note == "Exported out.png.", timeout=TIMEOUT_MS)
    with Image.open(out) as image:
        assert not image.text  # type: ignore[attr-defined]
    assert main(["replay", str(out)]) == 2
    assert "holds no recipe" in capsys.readouterr().err


def test_contact_sheet_and_animation_hold_all_cycles(driver: Driver, tmp_path: Path) -> None:
    paint_and_run(driver)
    tiles = [driver.window.filmstrip.tiles.tile(row) for row in range(driver.rows)]
    driver.window.controller.exporter.export_sheet(tmp_path / "sheet.png", tiles)
    driver.window.controller.exporter.export_animation(tmp_path / "cycles.webp", tiles)
    driver.qtbot.waitUntil(
        lambda: (tmp_path / "sheet.png").exists() and (tmp_path / "cycles.webp").exists(), timeout=TIMEOUT_MS
    )
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (5 * 128, 128 + 18)
        np.testing.assert_array_equal(np.asarray(sheet)[:128, 128:256], tiles[1].composite)
    with Image.open(tmp_path / "cycles.webp") as animation:
        assert animation.n_frames == 5  # type: ignore[attr-defined]


def test_copy_and_paste_carry_pictures(driver: Driver) -> None:
    paint_and_run(driver)
    picture = seen_picture(driver)
    driver.key("c", CTRL)
    assert QGuiApplication.clipboard().image().width() == picture.shape[1]
    driver.key("v", CTRL)
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    assert portrait.photo.path is None
    np.testing.assert_array_equal(portrait.photo.pixels, picture)


def test_a_random_face_can_be_opened_and_repaired(driver: Driver) -> None:
    with driver.qtbot.waitSignal(driver.client.sampled, timeout=TIMEOUT_MS):
        driver.window.controller.other_faces.open_random_face(7)
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    assert portrait.photo.path is None
    assert portrait.frame.size_px == portrait.photo.width_px == 512
    action(driver, "Eyes").trigger()
    driver.run()
    assert driver.rows >= 12


def test_a_reference_photo_that_does_not_reach_the_mask_is_not_laid_and_brings_nothing(
    driver: Driver, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sketchpaint.engine.faces import FaceFinder
    from sketchpaint.engine.found_face import FoundFace
    from sketchpaint.imaging.frame import TEMPLATE_XY, FaceFrame
    from sketchpaint.imaging.pose import Pose

    driver.drag((200, 150), (300, 150))
    portrait, before = driver.window.controller.document.portrait, driver.window.run_panel.options()
    assert portrait is not None
    far = FaceFrame(9000, 9000, portrait.frame.size_px)
    monkeypatch.setattr(FaceFinder, "find", lambda *_: [FoundFace(far, Pose(0, 0), TEMPLATE_XY)])
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.opening.read_reference(photo_path)
    assert "shows nothing where the mask is" in driver.window.banner.sentence
    assert not portrait.sketch.pixels.any()
    assert driver.window.run_panel.options() == before


def test_a_random_face_and_a_reference_photo_fill_the_mask_in_the_sketch(
    driver: Driver, photo_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.drag((200, 150), (300, 150))
    portrait = driver.window.controller.document.portrait
    assert portrait is not None
    with driver.qtbot.waitSignal(driver.client.sampled, timeout=TIMEOUT_MS):
        driver.window.controller.other_faces.sketch_random_face(3)
    assert (portrait.sketch.pixels[..., 3] > 0).sum() == driver.mask.sum()
    driver.key("z", CTRL)
    assert not portrait.sketch.pixels.any()
    # The photo itself as reference, with the same frame: its own pixels come back.
    from sketchpaint.engine.faces import FaceFinder
    from sketchpaint.engine.found_face import FoundFace
    from sketchpaint.imaging.frame import TEMPLATE_XY
    from sketchpaint.imaging.pose import Pose

    monkeypatch.setattr(FaceFinder, "find", lambda *_: [FoundFace(portrait.frame, Pose(0, 0), TEMPLATE_XY)])
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.window.opening.read_reference(photo_path)
    inside = driver.mask
    assert np.abs(portrait.sketch.pixels[inside][:, :3].astype(int) - portrait.photo.pixels[inside]).max() <= 1


def test_branching_works_after_painting(driver: Driver) -> None:
    paint_and_run(driver)
    driver.drag((200, 250), (300, 250))
    assert driver.window.controller.results.shown is None
    with driver.qtbot.waitSignal(driver.client.run_done, timeout=TIMEOUT_MS):
        driver.key("b", CTRL)
    assert driver.window.filmstrip.tiles.tile(driver.rows - 1).run.number == 2
    assert driver.window.controller.results.shown is not None  # the branch is followed


def test_what_is_asked_for_during_a_run_waits_for_its_end(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.run_panel.min_cycles.setValue(12)
    driver.window.run_panel.max_cycles.setValue(12)
    driver.window.run_panel.refine.setCurrentIndex(2)
    driver.window.run_panel.run_button.click()
    driver.qtbot.waitUntil(lambda: driver.rows >= 3, timeout=TIMEOUT_MS)
    driver.key(Qt.Key.Key_Home)
    driver.key("m", CTRL)
    driver.key("m", CTRL)
    driver.qtbot.waitUntil(lambda: not driver.window.controller.runs.is_running, timeout=TIMEOUT_MS)
    assert [driver.window.filmstrip.tiles.tile(row).index for row in range(driver.rows)] == list(range(15))


def test_the_recipe_is_written_after_applying_too(
    driver: Driver, tiny_models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    driver.window.controller.exporter.writes_recipe = True
    paint_and_run(driver)
    driver.key(Qt.Key.Key_End)
    apply(driver)
    out = tmp_path / "out.png"
    driver.window.controller.exporter.export(out)
    driver.qtbot.waitUntil(lambda: driver.note == "Exported out.png.", timeout=TIMEOUT_MS)
    assert main(["replay", str(out), "--models", str(tiny_models)]) == 0
    assert "largest difference 0 of 255" in capsys.readouterr().out


def test_variations_without_a_fill_do_nothing(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.window.variations.wanted.emit([])
    assert driver.rows == 0
    assert not driver.window.controller.runs.is_running
