"""Projects and working folders."""

import io
import random
import shutil
import zipfile
from pathlib import Path

import numpy as np

from fuzzing.mutation import damaged, damaged_json, damaged_zip
from fuzzing.target import Target, noise


def _portrait_folder(folder: Path) -> Path:
    """A working folder with edits, two runs and their cycles."""
    from sketchpaint.cycle import Cycle
    from sketchpaint.document.brush import PaintMode
    from sketchpaint.document.portrait import Portrait
    from sketchpaint.document.records import RunRecord
    from sketchpaint.document.workspace import Workspace
    from sketchpaint.engine.api import InpaintRequest
    from sketchpaint.engine.recipe import request_settings
    from sketchpaint.imaging.files import Photo
    from sketchpaint.imaging.placement import place

    portrait = Portrait(Photo(noise(60, 80, 3)))
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
                Cycle(index=index, composite=crop, score=0.4 + index / 10, duration_ms=5.0), f"{number:04d}-{index:04d}"
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
    from sketchpaint.document.project import pack_project, project_contents
    from sketchpaint.document.workspace import Workspace

    made = folder / "project"
    layers = {"mask": np.full((60, 80), 255, np.uint8)}
    pack_project(project_contents(Workspace(_portrait_folder(made)), layers), folder / "a.sketchpaint")
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


PROJECT = Target(_projects, lambda valid, random_source: damaged_zip(valid[0], random_source, valid), _read_project)
FOLDER = Target(_folders, _damage_folder, _read_folder)
