"""Settings come back where a person expects them: with the project, with a new photo, with the program."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSettings
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDockWidget
from pytestqt.qtbot import QtBot

from sketchpaint.document.loading import load
from sketchpaint.document.workspace import Workspace
from sketchpaint.engine.options import Fill, Refine
from sketchpaint.ui.app import make_window
from sketchpaint.ui.editor.run_options import FILLS, RunOptions, load_defaults, save_defaults, taken_over
from sketchpaint.ui.editor.runs import understood
from sketchpaint.ui.window.main_window import MainWindow
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import member, paint_and_run, rewritten, save, trigger, workspace

OWN = RunOptions(Fill.BLACK, 41, 4, 6, 2, 0.7, 0.25, Refine.OFF, 0.4)


def set_by_hand(driver: Driver, options: RunOptions) -> None:
    panel = driver.window.run_panel
    panel.fill.setCurrentIndex(panel.fill.findData(options.fill))
    panel.refine.setCurrentIndex(panel.refine.findData(options.refine))
    panel.seed.setValue(options.seed)
    panel.min_cycles.setValue(options.min_cycles)
    panel.max_cycles.setValue(options.max_cycles)
    panel.patience.setValue(options.patience)
    panel.exploration.setValue(round(options.exploration * 100))
    panel.hold.setValue(round(options.sketch_hold * 100))
    panel.strength.setValue(round(options.strength * 100))


def wait_for_disk(driver: Driver, run: Callable[[dict[str, object]], bool]) -> None:
    path = workspace(driver).folder / "state.json"
    driver.qtbot.waitUntil(
        lambda: path.exists() and run(json.loads(path.read_text()).get("run", {})), timeout=TIMEOUT_MS
    )


def open_and_wait(driver: Driver, path: Path) -> None:
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.open(path)


def at_next_start(qtbot: QtBot, driver: Driver, models: Path, folder: Path) -> MainWindow:
    """Returns a window on a copy of what is on disk now, as after a crash: the first one has written nothing at its
    end.
    """
    copy = folder / "copy.ini"
    copy.write_bytes((folder / "settings.ini").read_bytes())
    window = make_window(
        models=models,
        device="cpu",
        settings=QSettings(str(copy), QSettings.Format.IniFormat),
        work_dir=folder / "other",
    )
    qtbot.addWidget(window)
    return window


def test_run_settings_come_back_with_the_project(driver: Driver, tmp_path: Path, photo_path: Path) -> None:
    driver.drag((200, 150), (300, 150))
    set_by_hand(driver, OWN)
    wait_for_disk(driver, lambda run: run.get("seed") == 41)
    save(driver, tmp_path / "a.sketchpaint")
    open_and_wait(driver, photo_path)
    assert driver.window.run_panel.options() == RunOptions()
    assert driver.window.controller.results.strength == 1
    driver.open(tmp_path / "a.sketchpaint")
    driver.qtbot.waitUntil(lambda: driver.window.controller.keeping.project.path is not None, timeout=TIMEOUT_MS)
    assert driver.window.run_panel.options() == OWN
    assert driver.window.controller.results.strength == 0.4


def test_a_change_of_run_settings_is_work_of_a_project_and_none_of_a_photo(driver: Driver, tmp_path: Path) -> None:
    set_by_hand(driver, OWN)
    wait_for_disk(driver, lambda run: run.get("seed") == 41)
    assert not driver.window.controller.keeping.has_unsaved_work
    save(driver, tmp_path / "a.sketchpaint")
    driver.window.run_panel.seed.setValue(42)
    driver.qtbot.waitUntil(lambda: driver.window.controller.keeping.has_unsaved_work, timeout=TIMEOUT_MS)


def test_what_is_set_at_the_moment_of_saving_is_in_the_project(driver: Driver, tmp_path: Path) -> None:
    set_by_hand(driver, OWN)
    save(driver, tmp_path / "a.sketchpaint")
    wait_for_disk(driver, lambda run: run.get("seed") == OWN.seed)
    assert not driver.window.controller.keeping.has_unsaved_work
    assert member(tmp_path / "a.sketchpaint", "state.json")["run"]["seed"] == OWN.seed


def test_run_settings_come_back_after_a_crash(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    set_by_hand(driver, OWN)
    wait_for_disk(driver, lambda run: run.get("seed") == 41)
    state = load(Workspace(workspace(driver).folder), understood).state
    assert taken_over(state["run"], RunOptions()) == OWN


def test_projects_of_before_open_with_the_user_s_defaults(driver: Driver, tmp_path: Path) -> None:
    set_by_hand(driver, replace(OWN, fill=Fill.WHITE))
    trigger(driver, "Keep run settings for new photos")
    driver.drag((200, 150), (300, 150))
    new, old = tmp_path / "new.sketchpaint", tmp_path / "old.sketchpaint"
    save(driver, new)
    state = member(new, "state.json")
    del state["run"]
    rewritten(new, old, {"state.json": json.dumps(state).encode()})
    set_by_hand(driver, RunOptions())
    driver.open(old)
    driver.qtbot.waitUntil(lambda: driver.window.controller.keeping.project.path == old, timeout=TIMEOUT_MS)
    assert driver.window.run_panel.options() == replace(OWN, fill=Fill.WHITE)


def test_stored_run_settings_are_plain_words_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "own.ini"
    save_defaults(QSettings(str(path), QSettings.Format.IniFormat), OWN)
    assert {"fill=black", "refine=off", "seed=41", "exploration=0.7"} <= set(path.read_text().split())
    assert load_defaults(QSettings(str(path), QSettings.Format.IniFormat)) == OWN


def test_every_fill_has_a_title() -> None:
    assert set(FILLS) == set(Fill)


@pytest.mark.parametrize(
    "stored",
    [
        None,
        7,
        {"fill": "pink", "seed": "many", "patience": 0, "exploration": float("nan"), "refine": 3},
        {"fill": ["black"], "refine": {}},
        {"sketch_hold": 1e9},
    ],
)
def test_run_settings_that_cannot_be_read_are_as_at_first(stored: object) -> None:
    assert taken_over(stored, OWN) == OWN


def test_a_new_photo_begins_with_the_user_s_defaults(driver: Driver, tmp_path: Path, photo_path: Path) -> None:
    set_by_hand(driver, OWN)
    open_and_wait(driver, photo_path)
    assert driver.window.run_panel.options() == RunOptions()
    set_by_hand(driver, OWN)
    trigger(driver, "Keep run settings for new photos")
    set_by_hand(driver, replace(OWN, fill=Fill.WHITE, seed=3))
    open_and_wait(driver, photo_path)
    assert driver.window.run_panel.options() == OWN
    set_by_hand(driver, RunOptions())
    trigger(driver, "Run settings as for a new photo")
    assert driver.window.run_panel.options() == OWN


def test_the_settings_of_a_tile_can_be_used_again(driver: Driver) -> None:
    set_by_hand(driver, OWN)
    paint_and_run(driver)
    set_by_hand(driver, RunOptions())
    driver.window.filmstrip.choose(2)
    trigger(driver, "Use these settings")
    options = driver.window.run_panel.options()
    assert (options.fill, options.seed, options.exploration, options.sketch_hold) == (Fill.BLACK, 41, 0.7, 0.25)
    assert (options.min_cycles, options.max_cycles, options.patience, options.refine) == (10, 20, 3, "auto")
    driver.window.display.on_inputs_wanted()
    trigger(driver, "Use these settings")
    assert "No cycle is shown" in driver.window.banner.sentence


def test_tools_and_layout_are_on_disk_without_closing(
    driver: Driver, qtbot: QtBot, tiny_models: Path, tmp_path: Path
) -> None:
    brush = driver.window.brush_settings
    brush.set_brush(replace(brush.brush, size_px=77.5, hardness=0.35, opacity=0.6, colour=(10, 200, 30)))
    brush.note_colour()
    brush.swap_colours()

    def kept(name: str) -> object:
        return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat).value(name)

    # Each by itself: one change writes all.
    qtbot.waitUntil(lambda: kept("tools/size_px") == "77.5", timeout=TIMEOUT_MS)
    driver.window.layers_panel.choose_colour(QColor(0, 160, 255))
    qtbot.waitUntil(lambda: kept("tools/mask_colour") == "#00a0ff", timeout=TIMEOUT_MS)
    geometry = kept("geometry")
    driver.window.resize(driver.window.width(), 640)
    qtbot.waitUntil(lambda: kept("geometry") != geometry, timeout=TIMEOUT_MS)
    state = kept("state")
    driver.window.findChild(QDockWidget, "layers_dock").hide()
    qtbot.waitUntil(lambda: kept("state") != state, timeout=TIMEOUT_MS)
    again = at_next_start(qtbot, driver, tiny_models, tmp_path)
    tools = again.brush_settings
    assert (tools.brush, tools.other_colour, tools.recent_colours) == (
        brush.brush,
        brush.other_colour,
        brush.recent_colours,
    )
    assert again.layers_panel.view().mask_rgb == (0, 160, 255)
    assert again.height() == 640
    assert again.findChild(QDockWidget, "layers_dock").isHidden()
    again.close()


def test_tool_settings_that_cannot_be_read_are_as_at_first(
    driver: Driver, qtbot: QtBot, tiny_models: Path, tmp_path: Path
) -> None:
    first = driver.window.brush_settings.brush
    damaged = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for name, value in {
        "size_px": "large",
        "hardness": "nan",
        "opacity": "7",
        "colours": "red-ish #12",
        "mask_colour": "",
    }.items():
        damaged.setValue(f"tools/{name}", value)
    damaged.sync()
    again = at_next_start(qtbot, driver, tiny_models, tmp_path)
    assert again.brush_settings.brush == first
    again.close()


def test_a_photo_opened_after_another_does_not_inherit_its_fill(driver: Driver, tmp_path: Path) -> None:
    set_by_hand(driver, replace(RunOptions(), fill=Fill.WHITE))
    Image.new("RGB", (300, 200), (90, 90, 90)).save(tmp_path / "plain.png")
    open_and_wait(driver, tmp_path / "plain.png")
    assert driver.window.controller.keeping.run_settings["fill"] == RunOptions().fill
