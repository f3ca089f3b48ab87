"""Exports from the window: the dialog, its formats, and layers for other programs."""

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import ExifTags, Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from sketchpaint.imaging.files import Photo, open_photo
from sketchpaint.imaging.metadata import Keep
from sketchpaint.ui.dialogs.export import ExportDialog
from tests.imaging.profiles import ADOBE, make_profile
from tests.ui.conftest import TIMEOUT_MS, Driver
from tests.ui.steps import apply, seen_picture

CTRL = Qt.KeyboardModifier.ControlModifier


def dialog(qtbot: QtBot, tmp_path: Path, photo: Photo) -> ExportDialog:
    made = ExportDialog(photo, tmp_path, "a-filled", QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    qtbot.addWidget(made)
    return made


def plain() -> Photo:
    return Photo(np.zeros((40, 50, 3), np.uint8))


def test_the_name_has_the_ending_of_the_format(qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(qtbot, tmp_path, plain())
    assert made.path == tmp_path / "a-filled.png"
    for name, ending in (("JPEG", ".jpg"), ("TIFF", ".tif"), ("WebP", ".webp"), ("OpenRaster", ".ora")):
        made.format.setCurrentText(name)
        assert made.path == tmp_path / f"a-filled{ending}"
    made.name.setText(str(tmp_path / "v1.2"))
    assert made.path == tmp_path / "v1.2.ora"
    made.choose(tmp_path / "b.JPEG")
    assert (made.path, made.format.currentText()) == (tmp_path / "b.JPEG", "JPEG")


def test_it_says_what_a_format_does_to_the_pixels(qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(qtbot, tmp_path, Photo(np.zeros((40, 50, 3), np.uint8), original=np.zeros((40, 50, 4), np.uint16)))
    said = {}
    for name in ("PNG", "JPEG", "TIFF", "WebP", "OpenRaster"):
        made.format.setCurrentText(name)
        said[name] = made.note.text()
    assert said["PNG"] == said["TIFF"] == "Pixels outside the mask stay those of the photo, byte for byte."
    assert (
        "no longer the photo's byte for byte. Its 16 bits a channel become 8. Transparency becomes white."
        in said["JPEG"]
    )
    assert "WebP holds 8 bits" in said["WebP"]
    assert "8-bit sRGB" in said["OpenRaster"]
    made.format.setCurrentText("WebP")
    assert not made.form.isRowVisible(made.quality)
    made.lossless.setChecked(False)
    assert made.form.isRowVisible(made.quality)
    assert "compressed anew" in made.note.text()


def test_a_typed_ending_chooses_the_format(qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(qtbot, tmp_path, plain())
    made.name.selectAll()
    qtbot.keyClicks(made.name, f"{tmp_path}/b.jpeg")
    assert (made.format.currentText(), made.path) == ("JPEG", tmp_path / "b.jpeg")
    assert made.form.isRowVisible(made.quality)
    made.name.selectAll()
    qtbot.keyClicks(made.name, f"{tmp_path}/b.ora")
    assert (made.format.currentText(), made.path) == ("OpenRaster", tmp_path / "b.ora")
    made.name.selectAll()
    qtbot.keyClicks(made.name, f"{tmp_path}/b")
    assert made.path == tmp_path / "b.ora"


def test_choices_are_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    made = dialog(qtbot, tmp_path, plain())
    made.format.setCurrentText("JPEG")
    made.quality.setValue(80)
    made.keep.setCurrentIndex(made.keep.findData("none"))
    made.remember()
    again = dialog(qtbot, tmp_path, plain())
    assert (again.path.suffix, again.options.quality, again.options.keep) == (".jpg", 80, Keep.NONE)


def fill(driver: Driver) -> None:
    driver.drag((200, 150), (300, 150))
    driver.run()
    driver.key(Qt.Key.Key_Home)
    driver.key(Qt.Key.Key_Right)


def export(driver: Driver, out: Path, monkeypatch: pytest.MonkeyPatch, *, keep: str = "camera") -> None:
    def answer(asked: ExportDialog) -> int:
        asked.choose(out)
        asked.keep.setCurrentIndex(asked.keep.findData(keep))
        return 1

    monkeypatch.setattr(ExportDialog, "exec", answer)
    driver.key("e", CTRL)
    driver.qtbot.waitUntil(lambda: driver.note == f"Exported {out.name}.", timeout=TIMEOUT_MS)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".jpg"])
def test_every_format_holds_the_picture_the_profile_and_the_camera(
    driver: Driver, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Image.open(tmp_path / "portrait.png") as image:
        pixels = np.asarray(image)
    exif = Image.Exif()
    exif.update({ExifTags.Base.Make: "Maker", ExifTags.Base.Artist: "Jane Doe"})
    icc = make_profile(ADOBE)
    Image.fromarray(pixels).save(tmp_path / "adobe.png", icc_profile=icc, exif=exif)
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.open(tmp_path / "adobe.png")
    fill(driver)
    mask = driver.mask
    picture = seen_picture(driver)
    out = tmp_path / f"out{suffix}"
    export(driver, out, monkeypatch)
    written = open_photo(out)
    with Image.open(out) as image:
        kept = image.getexif()
    assert written.icc == icc
    assert (kept.get(ExifTags.Base.Make), kept.get(ExifTags.Base.Artist)) == ("Maker", None)
    if suffix != ".jpg":
        np.testing.assert_array_equal(written.samples[~mask], pixels[~mask])
    assert np.abs(written.pixels.astype(int) - picture)[mask].mean() < 3
    export(driver, tmp_path / f"all{suffix}", monkeypatch, keep="all")
    with Image.open(tmp_path / f"all{suffix}") as image:
        assert image.getexif()[ExifTags.Base.Artist] == "Jane Doe"


def test_the_first_folder_is_the_photos_and_then_the_one_chosen(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(driver)
    assert driver.window.names.export_folder() == tmp_path
    (tmp_path / "elsewhere").mkdir()
    export(driver, tmp_path / "elsewhere" / "a.png", monkeypatch)
    assert driver.window.names.export_folder() == tmp_path / "elsewhere"
    (tmp_path / "other").mkdir()
    Image.new("RGB", (300, 300)).save(tmp_path / "other" / "b.png")
    driver.open(tmp_path / "other" / "b.png")
    assert driver.window.names.export_folder() == tmp_path / "other"


def test_a_file_that_exists_is_replaced_only_after_a_question(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(driver)
    (tmp_path / "a.png").write_bytes(b"mine")
    answers = [0, 1]
    monkeypatch.setattr(ExportDialog, "exec", lambda asked: asked.choose(tmp_path / "a.png") or answers.pop())
    with monkeypatch.context() as asked:
        asked.setattr(QMessageBox, "question", lambda *said: said[4])  # the key Return
        driver.key("e", CTRL)
    assert answers == []  # the dialog came back, and was closed
    assert (tmp_path / "a.png").read_bytes() == b"mine"


def layers(path: Path) -> tuple[list[dict[str, str]], np.ndarray, np.ndarray]:
    """Returns what the layers of a file say, what the visible ones look like together, and the picture that the file
    shows for them.
    """
    with zipfile.ZipFile(path) as file:
        root = ElementTree.fromstring(file.read("stack.xml"))
        found = [dict(layer.attrib) for layer in root.findall("stack/layer")]
        picture = Image.new("RGBA", (int(root.get("w", "")), int(root.get("h", ""))))
        for layer in reversed(found):
            if layer["visibility"] == "visible":
                picture.alpha_composite(
                    Image.open(io.BytesIO(file.read(layer["src"]))).convert("RGBA"), (int(layer["x"]), int(layer["y"]))
                )
        merged = np.asarray(Image.open(io.BytesIO(file.read("mergedimage.png"))))
    return found, np.asarray(picture), merged


def test_openraster_holds_photo_sketch_mask_and_every_applied_or_starred_result(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(driver)
    driver.key(".")  # starred, not applied
    driver.key(Qt.Key.Key_Right)
    apply(driver)
    driver.drag((180, 250), (320, 250))
    driver.run()
    driver.key(Qt.Key.Key_End)
    apply(driver)
    driver.drag((150, 300), (200, 300))  # a mask that was not run
    picture = seen_picture(driver)
    out = tmp_path / "a.ora"
    export(driver, out, monkeypatch)
    found, together, merged = layers(out)
    names = [layer["name"] for layer in found]
    assert names[:2] == ["Mask", "Sketch"]
    assert names[2].startswith("Run 1, cycle 1, score 0.")
    assert names[3].startswith("Run 2, cycle ")
    assert names[4].startswith(("Run 1, cycle 2, ", "Run 1, 1 refined, "))  # whichever came next
    assert names[5:] == ["Photo"]
    assert [layer["visibility"] for layer in found] == ["hidden"] * 3 + ["visible"] * 3
    assert {layer["opacity"] for layer in found} == {"1.000"}
    np.testing.assert_array_equal(together[..., :3], picture)
    np.testing.assert_array_equal(merged, picture)


def test_a_result_taken_back_is_no_layer_and_a_project_remembers_the_others(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(driver)
    apply(driver)
    applied = driver.window.controller.document.portrait
    assert applied is not None
    assert [key for key, _ in applied.applied] == ["0001-0001"]
    driver.key("z", CTRL)
    assert applied.applied == ()
    driver.key("y", CTRL)
    assert [key for key, _ in applied.applied] == ["0001-0001"]
    picture = applied.picture().copy()
    driver.window.controller.keeping.project.save(tmp_path / "a.sketchpaint")
    driver.qtbot.waitUntil(lambda: driver.note == "Saved a.sketchpaint.", timeout=TIMEOUT_MS)
    driver.open(tmp_path / "a.sketchpaint")
    export(driver, tmp_path / "a.ora", monkeypatch)
    found, together, _ = layers(tmp_path / "a.ora")
    assert [layer["name"].split(",")[0] for layer in found] == ["Mask", "Sketch", "Run 1", "Photo"]
    np.testing.assert_array_equal(together[..., :3], picture)
    driver.window.controller.edits.clear_result()
    again = driver.window.controller.document.portrait
    assert again is not None
    assert again.applied == ()


def test_layers_of_a_transparent_photo_are_transparent(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Image.open(tmp_path / "portrait.png") as image:
        rgba = np.dstack([np.asarray(image), np.full((400, 500), 255, np.uint8)])
    rgba[:, 400:, 3] = 0
    rgba[:, 300:400, 3] = 128
    Image.fromarray(rgba).save(tmp_path / "cut.png")
    with driver.qtbot.waitSignal(driver.client.faces_found, timeout=TIMEOUT_MS):
        driver.open(tmp_path / "cut.png")
    fill(driver)
    export(driver, tmp_path / "a.ora", monkeypatch)
    found, _, merged = layers(tmp_path / "a.ora")
    np.testing.assert_array_equal(merged[..., 3], rgba[..., 3])
    outside = ~driver.mask & (rgba[..., 3] > 0)
    assert np.abs(merged[..., :3].astype(int) - rgba[..., :3])[outside].max() <= 1
    assert found[-1]["name"] == "Photo"
