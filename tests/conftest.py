"""Shared fixtures: tiny networks with fixed random weights, and drawn faces. Nothing here comes from a photo of a
person.
"""

import functools
import io
import os
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

if "PYTEST_XDIST_WORKER" in os.environ:  # a thread for each process, before torch counts the cores
    os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance

from sketchpaint.errors import SketchpaintError
from sketchpaint.evaluation.archive import ATTRIBUTES
from sketchpaint.imaging.frame import TEMPLATE_XY
from tests.pretrained import write_tiny_networks
from tests.tiny import write_tiny_models

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

TRANSLATIONS = Path(__file__).parents[1] / "resources" / "translations" / "sketchpaint_de.ts"
SHOWN = ("sketchpaint.document", "sketchpaint.imaging", "sketchpaint.engine", "sketchpaint.ui")


@functools.cache
def translated_texts() -> frozenset[str]:
    """Returns every text that has a translation."""
    return frozenset(source.text or "" for source in ElementTree.parse(TRANSLATIONS).iter("source"))


@pytest.fixture(autouse=True)
def sentences_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test in which a layer whose errors the window shows made a sentence that has no translation, or in which
    one about a file speaks of None.
    """
    made: list[tuple[str, dict[str, object], str]] = []  # not the errors themselves, which keep pictures in memory
    init = SketchpaintError.__init__

    def noted(self: SketchpaintError, template: str, **values: object) -> None:
        init(self, template, **values)
        frame = sys._getframe(1)
        if frame.f_globals["__name__"] == "sketchpaint.errors" and frame.f_back is not None:
            frame = frame.f_back
        made.append((self.template, self.values, frame.f_globals["__name__"]))

    monkeypatch.setattr(SketchpaintError, "__init__", noted)
    yield
    for template, values, module in made:
        assert not module.startswith(SHOWN) or template in translated_texts()
        assert not module.startswith(SHOWN[:2]) or "None" not in values.values(), template


def draw_face(size_px: int = 128) -> NDArray[np.uint8]:
    """Draws a cartoon face that fits the template, (size, size, 3) uint8."""
    image = Image.new("RGB", (512, 512), (96, 120, 140))
    draw = ImageDraw.Draw(image)
    draw.ellipse((110, 60, 402, 470), fill=(222, 178, 150))
    draw.pieslice((100, 40, 412, 420), 180, 360, fill=(70, 45, 30))
    draw.ellipse((130, 150, 382, 460), fill=(222, 178, 150))
    for x in (190, 322):
        draw.ellipse((x - 24, 222, x + 24, 248), fill=(250, 250, 250))
        draw.ellipse((x - 11, 224, x + 11, 246), fill=(40, 60, 90))
    draw.line((256, 250, 246, 316, 262, 318), fill=(170, 120, 100), width=6)
    draw.chord((196, 345, 316, 395), 0, 180, fill=(180, 70, 80))
    return np.asarray(image.resize((size_px, size_px), Image.Resampling.LANCZOS))


@pytest.fixture
def face() -> NDArray[np.uint8]:
    """(128, 128, 3) uint8 drawn face."""
    return draw_face()


@pytest.fixture
def mask() -> NDArray[np.bool_]:
    """(128, 128) bool mask over the eyes."""
    mask = np.zeros((128, 128), bool)
    mask[45:75, 30:100] = True
    return mask


def write_large_faces(path: Path, *, side_px: int) -> None:
    """Writes an archive of two drawn test faces of this size with a hole each."""
    rows, unit = [f"file,split,{','.join(f'lm{k}{axis}' for k in range(5) for axis in 'xy')}"], side_px // 128
    landmarks = ",".join(f"{value * unit:.1f}" for value in TEMPLATE_XY.flatten())
    with zipfile.ZipFile(path, "w") as file:
        for number in range(2):
            mask = np.zeros((side_px, side_px), np.uint8)
            mask[75 * unit : 100 * unit, (45 + 5 * number) * unit : 85 * unit] = 255
            for name, pixels in ((f"test/{number}.png", draw_face(side_px)), (f"test_masks/{number}.png", mask)):
                content = io.BytesIO()
                Image.fromarray(pixels).save(content, "PNG")
                file.writestr(name, content.getvalue())
            rows.append(f"test/{number}.png,test,{landmarks}")
        file.writestr("faces.csv", "\n".join(rows))


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A face archive in the format of the real one: twelve train, six val and two test faces, all drawn."""
    path = tmp_path_factory.mktemp("data") / "faces.zip"
    header = [
        "file",
        "split",
        "source",
        "source_id",
        "identity",
        *ATTRIBUTES,
        *(f"lm{k}{axis}" for k in range(5) for axis in "xy"),
    ]
    rows = [",".join(header)]
    base = Image.fromarray(draw_face())
    with zipfile.ZipFile(path, "w") as file:
        for number, split in enumerate(["train"] * 12 + ["val"] * 6 + ["test"] * 2):
            source = "celeba" if number % 2 else "ffhq"
            name = f"{split}/{source}_{number}.webp"
            content = io.BytesIO()
            ImageEnhance.Color(base).enhance(0.2 + 0.1 * number).save(content, "WEBP")
            file.writestr(name, content.getvalue())
            attributes = [str((number >> k) & 1) if k < 5 else "" for k in range(len(ATTRIBUTES))]
            landmarks = [f"{value:.2f}" for value in TEMPLATE_XY.ravel()]
            rows.append(",".join([name, split, source, str(number), str(number), *attributes, *landmarks]))
            if split == "test":
                content = io.BytesIO()
                Image.fromarray(np.pad(np.full((50, 60), 255, np.uint8), ((40, 38), (34, 34)))).save(content, "PNG")
                file.writestr(f"test_masks/{source}_{number}.png", content.getvalue())
        file.writestr("faces.csv", "\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="session")
def large_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of drawn faces of 512 px with fewer columns: three train, two val."""
    path = tmp_path_factory.mktemp("large") / "faces512.zip"
    rows = ["file,split,dataset,pad," + ",".join(f"lm{k}{axis}" for k in range(5) for axis in "xy")]
    landmarks = ",".join(f"{(value + 0.5) * 4 - 0.5:.2f}" for value in TEMPLATE_XY.ravel())
    random = np.random.default_rng(2)
    with zipfile.ZipFile(path, "w") as file:
        for number, split in enumerate(["train"] * 3 + ["val"] * 2):
            grain = random.normal(0, 12, (512, 512, 3))
            content = io.BytesIO()
            Image.fromarray((draw_face(512) * (0.6 + 0.1 * number) + grain).clip(0, 255).astype(np.uint8)).save(
                content, "WEBP", quality=95
            )
            file.writestr(f"{split}/drawn_{number}.webp", content.getvalue())
            rows.append(f"{split}/drawn_{number}.webp,{split},drawn,0.0,{landmarks}")
        file.writestr("faces.csv", "\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with small untrained networks."""
    folder = tmp_path_factory.mktemp("models")
    write_tiny_models(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_networks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with tiny stand-ins for the networks trained on other pictures."""
    return write_tiny_networks(tmp_path_factory.mktemp("networks"))
