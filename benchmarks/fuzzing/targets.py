"""What reads files, valid files for it, and how they are damaged."""

import io
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, features

from fuzzing.mutation import damaged, damaged_json, damaged_zip, with_checksums

Damage = Callable[[random.Random], bytes]
Read = Callable[[Path, bytes], object]


@dataclass(frozen=True)
class Target:
    """A kind of file.

    Attributes:
        make: returns valid files; called once, in the worker, with a folder for what it needs.
        damage: returns a damaged file, made of the valid ones.
        read: reads bytes as a file of this kind; called with a folder for what it writes.
    """

    make: Callable[[Path], list[bytes]]
    damage: Callable[[list[bytes], random.Random], bytes]
    read: Read


def _noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, np.uint8)


def _pictures(_: Path) -> list[bytes]:
    """Small pictures in every format and mode that is read."""
    rgb = Image.fromarray(_noise(40, 48, 3))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Maker"
    modes = {mode: rgb.convert(mode) for mode in ("RGB", "RGBA", "L", "LA", "P", "1", "I;16")} | {
        "I;16": Image.fromarray(_noise(40, 48).astype(np.uint16) * 257)
    }
    made = []
    for picture in modes.values():
        made += [_saved(picture, "PNG", exif=exif), _saved(picture, "TIFF")]
    for name, picture in (("RGB", rgb), ("L", modes["L"]), ("CMYK", rgb.convert("CMYK"))):
        made += [_saved(picture, "JPEG", exif=exif, quality=80), _saved(picture, "JPEG", progressive=True)]
        made += [
            _saved(picture, "TIFF", compression=compression)
            for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits")
        ]
        made.append(_saved(picture, "TIFF", compression="jpeg") if name != "CMYK" else made[0])
    made += [
        _saved(rgb, "WEBP"),
        _saved(modes["RGBA"], "WEBP", lossless=True, exif=exif),
        _saved(rgb, "BMP"),
        _saved(modes["P"], "BMP"),
        _saved(modes["1"], "BMP"),
    ]
    made += [_saved(rgb, "GIF"), _saved(modes["P"], "GIF", save_all=True, append_images=[modes["P"]])]
    made += [_saved(modes["RGB"], "WEBP", save_all=True, append_images=[rgb.rotate(90)])]
    if features.check("avif"):
        made.append(_saved(rgb, "AVIF"))
    return made


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def _damage_picture(valid: list[bytes], random_source: random.Random) -> bytes:
    data = damaged(random_source.choice(valid), random_source, valid)
    return with_checksums(data) if data[:4] == b"\x89PNG" and random_source.random() < 0.7 else data


def _read_photo(folder: Path, content: bytes) -> object:
    from sketchpaint.imaging.files import open_photo

    path = folder / "photo.png"
    path.write_bytes(content)
    return open_photo(path, convert=True)


def _read_mask(folder: Path, content: bytes) -> object:
    from sketchpaint.imaging.files import open_mask, open_sketch

    path = folder / "mask.png"
    path.write_bytes(content)
    try:
        return open_mask(path, size_px=(48, 40))
    finally:
        open_sketch(path, size_px=(48, 40))


def _portrait_folder(folder: Path) -> Path:
    """A working folder with edits, two runs and their cycles."""
    from sketchpaint.document.brush import PaintMode
    from sketchpaint.document.portrait import Portrait
    from sketchpaint.document.records import RunRecord, TileRecord
    from sketchpaint.document.workspace import Workspace
    from sketchpaint.engine.api import InpaintRequest
    from sketchpaint.engine.recipe import request_settings
    from sketchpaint.imaging.files import Photo
    from sketchpaint.imaging.placement import place

    portrait = Portrait(Photo(_noise(60, 80, 3)))
    workspace = Workspace.create(folder, portrait.photo, converted=False)
    workspace.follow(portrait, print)
    portrait.fill_shape([(20, 20), (50, 20), (50, 40)], PaintMode.PAINT)
    portrait.fill_sketch(30, 24, (10, 20, 30), 0.5)
    portrait.fill_shape([(60, 40), (70, 40), (70, 50)], PaintMode.PAINT)
    mask = np.zeros((128, 128), bool)
    mask[30:60, 40:90] = True
    crop = np.full((128, 128, 3), 90, np.uint8)
    for number in (1, 2):
        request = InpaintRequest(
            crop=crop, mask=mask, sketch=np.zeros((128, 128, 4), np.uint8) if number == 2 else None
        )
        placement = place(portrait.mask_array(), portrait.frame)
        workspace.keep_run(RunRecord(number, request_settings(request), crop, mask, request.sketch, placement))
        for index in (0, 1):
            workspace.keep_tile(
                TileRecord(number, index, False, crop, 0.4 + index / 10, 5.0), f"{number:04d}-{index:04d}"
            )
    frame = portrait.frame
    workspace.keep_state(
        {
            "frame": [frame.center_x, frame.center_y, frame.size_px, frame.angle_deg],
            "feather_px": 3.0,
            "starred": ["0001-0001"],
            "discarded": [],
            "run": {"fill": "mean", "seed": 3, "exploration": 1.0},
        }
    )
    return folder


def _projects(folder: Path) -> list[bytes]:
    from sketchpaint.document.project import pack_project
    from sketchpaint.document.workspace import Workspace

    made = folder / "project"
    pack_project(
        Workspace(_portrait_folder(made)), {"mask": np.full((60, 80), 255, np.uint8)}, folder / "a.sketchpaint"
    )
    return [(folder / "a.sketchpaint").read_bytes()]


def _read_project(folder: Path, content: bytes) -> object:
    from sketchpaint.document.loading import load
    from sketchpaint.document.project import unpack_project
    from sketchpaint.ui.editor.runs import understood

    path, unpacked = folder / "a.sketchpaint", folder / "work"
    path.write_bytes(content)
    try:
        return load(unpack_project(path, unpacked), understood)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)


def _folders(folder: Path) -> list[bytes]:
    """A working folder as a zip, journal and all."""
    made = _portrait_folder(folder / "folder")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for path in sorted(made.rglob("*")):
            if path.is_file():
                file.write(path, path.relative_to(made).as_posix())
    return [content.getvalue()]


def _damage_folder(valid: list[bytes], random_source: random.Random) -> bytes:
    """Damages the journal in half of the cases, else any other file."""
    with zipfile.ZipFile(io.BytesIO(valid[0])) as file:
        members = {name: file.read(name) for name in file.namelist()}
    name = "journal.bin" if random_source.random() < 0.5 else random_source.choice(sorted(members))
    data = members[name]
    members[name] = (
        damaged_json(data, random_source)
        if name.endswith(".json")
        else damaged(data, random_source, list(members.values()))
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for member, data in members.items():
            file.writestr(member, data)
    return content.getvalue()


def _read_folder(folder: Path, content: bytes) -> object:
    from sketchpaint.document.loading import load
    from sketchpaint.document.workspace import Workspace
    from sketchpaint.ui.editor.runs import understood

    work = folder / "work"
    work.mkdir()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            file.extractall(work)
        losses: list[object] = []
        return load(Workspace(work), understood, lost=losses.append)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _recipes(_: Path) -> list[bytes]:
    from sketchpaint.engine.api import InpaintRequest
    from sketchpaint.engine.recipe import KEY, Recipe
    from sketchpaint.imaging.crops import identity_frame
    from sketchpaint.imaging.placement import place

    crop, mask = _noise(128, 128, 3), np.zeros((128, 128), bool)
    mask[40:70, 30:100] = True
    placement = place(mask, identity_frame())
    recipe = Recipe(
        InpaintRequest(crop=crop, mask=mask),
        2,
        False,
        1.0,
        placement,
        crop[placement.box],
        {"encoder": "ab"},
        "float32",
    )
    return [recipe.to_text().encode(), KEY.encode()]


def _damage_recipe(valid: list[bytes], random_source: random.Random) -> bytes:
    from sketchpaint.document.records import encode_png

    text = damaged_json(valid[0], random_source).decode("latin-1")
    picture = encode_png(np.zeros((128, 128, 3), np.uint8), {valid[1].decode(): text})
    return with_checksums(damaged(picture, random_source, [picture])) if random_source.random() < 0.1 else picture


def _read_recipe(folder: Path, content: bytes) -> object:
    from sketchpaint.engine.recipe import read_recipe

    path = folder / "a.png"
    path.write_bytes(content)
    return read_recipe(path)


def _manifests(folder: Path) -> list[bytes]:
    from sketchpaint.engine.networks.encoder import Encoder
    from sketchpaint.engine.networks.unet import RefinementUNet
    from sketchpaint.engine.weights import save_networks

    networks = {
        "encoder": (Encoder(widths=(8, 8, 16)), {"widths": [8, 8, 16]}),
        "unet": (RefinementUNet(width=0.1), {"width": 0.1}),
    }
    save_networks(networks, folder, training={"stage": "none", "settings": {"style_weight": 1}, "val": {"loss": 1.0}})
    return [(folder / name).read_bytes() for name in ("manifest.json", "encoder.safetensors", "unet.safetensors")]


def _damage_manifest(valid: list[bytes], random_source: random.Random) -> bytes:
    """Damages the manifest, or a weight file whose checksum is then right again; both in one JSON text."""
    from hashlib import sha256

    manifest, encoder, unet = valid
    if random_source.random() < 0.3:
        encoder = damaged(encoder, random_source, [unet])
        content = json.loads(manifest)
        content["networks"]["encoder"]["sha256"] = sha256(encoder).hexdigest()
        manifest = json.dumps(content).encode()
    else:
        manifest = damaged_json(manifest, random_source)
    return len(manifest).to_bytes(4, "big") + manifest + len(encoder).to_bytes(4, "big") + encoder + unet


def _read_manifest(folder: Path, content: bytes) -> object:
    import torch

    from sketchpaint.engine.manifest import read_manifest
    from sketchpaint.engine.networks.encoder import Encoder
    from sketchpaint.engine.networks.unet import RefinementUNet
    from sketchpaint.engine.weights import load_network

    end = 4 + int.from_bytes(content[:4], "big")
    start = end + 4 + int.from_bytes(content[end : end + 4], "big")
    for name, data in (
        ("manifest.json", content[4:end]),
        ("encoder.safetensors", content[end + 4 : start]),
        ("unet.safetensors", content[start:]),
    ):
        (folder / name).write_bytes(data)
    read_manifest(folder)
    cpu = torch.device("cpu")
    return load_network(Encoder, folder, name="encoder", device=cpu), load_network(
        RefinementUNet, folder, name="unet", device=cpu
    )


def _settings(folder: Path) -> list[bytes]:
    """The settings of a window in which things were set."""
    from PySide6.QtCore import QSettings

    from sketchpaint.ui.common.preferences import Preferences, save_preferences

    path = folder / "settings.ini"
    settings = QSettings(str(path), QSettings.Format.IniFormat)
    with _Window(folder, settings) as window:
        save_preferences(settings, Preferences(undo_mb=300, theme="dark"))
        settings.setValue("recent", ["/tmp/a.png", "/tmp/b.png"])
        settings.setValue("folder", "/tmp")
        window.memory.keep()
    settings.sync()
    return [path.read_bytes()]


def _damage_settings(valid: list[bytes], random_source: random.Random) -> bytes:
    lines = valid[0].split(b"\n")
    for _ in range(random_source.choice([1, 1, 2, 5])):
        place = random_source.randrange(len(lines))
        key = lines[place].split(b"=")[0]
        values = [
            b"",
            b"@Invalid()",
            b"@ByteArray(\\x1\\x2)",
            b"@Variant(\\0\\0\\0\\x7f)",
            b"@Size(1 2)",
            b"@Rect(1 2 3 4)",
            b"1, 2, 3",
            b"1e999",
            b"nan",
            b"-1",
            b"\\xd800",
            b"a" * 100_000,
            b"\\0",
            b"true",
            b'"unfinished',
            b"Ctrl+Z",
            b"#ff",
            b"@Point(1)",
            b"@@x",
        ]
        lines[place] = (
            key + b"=" + random_source.choice(values)
            if random_source.random() < 0.7
            else damaged(lines[place], random_source, valid)
        )
    return b"\n".join(lines)


def _read_settings(folder: Path, content: bytes) -> object:
    from PySide6.QtCore import QSettings

    path = folder / "settings.ini"
    path.write_bytes(content)
    with _Window(folder, QSettings(str(path), QSettings.Format.IniFormat)) as window:
        window.files.folders()
        window._recent_menu.aboutToShow.emit()
        window.files.recent.note_opened(Path(__file__))
        return None


class _Window:
    """A main window without networks, closed at the end."""

    def __init__(self, folder: Path, settings: object) -> None:
        from sketchpaint.ui.app import make_window

        self._window = make_window(models=folder / "none", device="cpu", settings=settings, work_dir=folder / "work")  # type: ignore[arg-type]

    def __enter__(self) -> object:
        return self._window

    def __exit__(self, *_: object) -> None:
        import gc

        from PySide6.QtCore import QCoreApplication, QEvent

        self._window.close()
        self._window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


TARGETS = {
    "photo": Target(_pictures, _damage_picture, _read_photo),
    "mask": Target(_pictures, _damage_picture, _read_mask),
    "project": Target(
        _projects, lambda valid, random_source: damaged_zip(valid[0], random_source, valid), _read_project
    ),
    "folder": Target(_folders, _damage_folder, _read_folder),
    "recipe": Target(_recipes, _damage_recipe, _read_recipe),
    "manifest": Target(_manifests, _damage_manifest, _read_manifest),
    "settings": Target(_settings, _damage_settings, _read_settings),
}
