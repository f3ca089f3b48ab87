"""`sketchpaint evaluate`: measures methods on the test split."""

import argparse
import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from sketchpaint.cli.progress import track
from sketchpaint.cli.sample import make_folder
from sketchpaint.engine.device import choose_device
from sketchpaint.engine.manifest import read_manifest
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_network, load_networks
from sketchpaint.errors import InputError, OutputError
from sketchpaint.evaluation.archive import Faces, load_faces
from sketchpaint.evaluation.control import TASKS, measure_control
from sketchpaint.evaluation.judges import load_judges
from sketchpaint.evaluation.methods import METHODS, RIVAL, check_methods, in_groups, run_group
from sketchpaint.evaluation.protocol import Protocol, evaluate, face_image, read_rows
from sketchpaint.evaluation.report import write_contact_sheet, write_report
from sketchpaint.evaluation.rival import GatedUNet
from sketchpaint.evaluation.studies import STUDIES
from sketchpaint.evaluation.studies.lab import Lab
from sketchpaint.evaluation.summary import summarise
from sketchpaint.paths import models_dir

SHEET_FACES = 10


def run(arguments: argparse.Namespace) -> int:
    """Evaluates, going on where an earlier run into the same folder ended.

    Raises:
        InputError: an unreadable archive, a missing mask or an unknown method.
        OutputError: the folder cannot be written to.
        WeightsError: weights are missing or damaged.
    """
    folder, models = arguments.output, arguments.models or models_dir()
    device, manifest = choose_device(arguments.device), read_manifest(models)
    methods = check_methods(
        arguments.methods.split(",")
        if arguments.methods
        else [name for name in METHODS if name != RIVAL or "rival" in manifest]
    )
    everyone = load_faces(arguments.data, split="test")
    faces = _limited(everyone, arguments)
    session = Session(load_networks(models, device=device), device=device)
    judges = load_judges(models, networks=arguments.networks, device=device)
    rival = load_network(GatedUNet, models, name="rival", device=device) if RIVAL in methods else None
    make_folder(folder)
    exploration = arguments.exploration
    identity = {name: entry.sha256 for name, entry in manifest.items()} | {"exploration": str(exploration)}
    identity |= {"data": "; ".join(f"{path.name}, {path.stat().st_size} bytes" for path in arguments.data)}
    protocol = Protocol(session, judges, rival, faces, folder, methods, exploration, identity)
    for _ in track(evaluate(protocol), total=len(faces), what="face"):
        pass
    known = set(faces.names)
    # In the order of the methods: a run filled in several calls has its rows in the order of these.
    rows = sorted(
        (row for row in read_rows(folder) if row["name"] in known and row["method"] in methods),
        key=lambda row: methods.index(row["method"]),
    )
    try:
        summary = summarise(
            rows, folder, faces=faces, real=judges.features([face_image(faces, k) for k in range(len(faces))])
        )
        (folder / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
        control = _control(protocol, everyone, arguments.control)
        studies = _studies(protocol, arguments)
        write_report(
            summary, rows, folder, control=control, studies=studies, command=shlex.join(["sketchpaint", *sys.argv[1:]])
        )
        _contact_sheet(protocol)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written to ({error.strerror}): choose a folder with room.") from error
    failed = [row for row in rows if "error" in row]
    print((folder / "report.md").read_text())
    if failed:
        print(
            f"{len(failed)} results failed, the first: {failed[0]['method']} on {failed[0]['name']}: "
            f"{failed[0]['error']}",
            file=sys.stderr,
        )
    return 0


def _limited(faces: Faces, arguments: argparse.Namespace) -> Faces:
    """Returns the test faces; a limit takes as many of each source."""
    if faces.masks is None:
        raise InputError(
            f"{', '.join(map(str, arguments.data))} lacks a mask for some of its test faces: give the whole "
            f"evaluation archive."
        )
    if arguments.limit is None:
        return faces
    if arguments.limit < 1:
        raise InputError(f"A limit of {arguments.limit} faces cannot be used: choose 1 or more.")
    chosen = _first_of_each_source(faces, arguments.limit)
    return faces.chosen(torch.tensor(chosen))


def _first_of_each_source(faces: Faces, count: int) -> list[int]:
    sources = np.array(faces.sources())
    chosen: list[int] = np.sort(
        np.concatenate([np.flatnonzero(sources == kind)[:count] for kind in np.unique(sources)])
    ).tolist()
    return chosen


def _kept(path: Path) -> dict[str, Any]:
    """Returns what an earlier run measured, or nothing."""
    try:
        kept: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return kept


def _control(protocol: Protocol, faces: Faces, limit: int) -> dict[str, Any]:
    """Measures the control tasks that are not yet in `control.json`; one that tried another number of faces is measured
    again.
    """
    path = protocol.folder / "control.json"
    kind = f"{limit} faces a task, {'with' if protocol.rival else 'without'} the feed-forward rival"
    done: dict[str, Any] = _kept(path).get(kind, {})
    for task in track(TASKS, total=len(TASKS), what="control task") if limit > 0 else ():
        if task.name not in done:
            done[task.name] = asdict(
                measure_control(
                    protocol.session,
                    protocol.judges,
                    protocol.rival,
                    faces,
                    task,
                    limit=limit,
                    exploration=protocol.exploration,
                )
            )
            path.write_text(json.dumps({kind: done}, indent=2) + "\n")
    return done


def _studies(protocol: Protocol, arguments: argparse.Namespace) -> dict[str, Any]:
    """Does the studies that are not yet in `studies.json`."""
    if arguments.studies <= 0:
        return {}
    numbers = tuple(_first_of_each_source(protocol.faces, max(1, arguments.studies // 2)))
    lab = Lab(protocol.session, protocol.judges, protocol.faces, numbers, protocol.exploration)
    path = protocol.folder / "studies.json"
    kind = f"{arguments.studies} faces of {len(protocol.faces)}"
    done: dict[str, Any] = _kept(path).get(kind, {})
    for name, study in track(STUDIES.items(), total=len(STUDIES), what="study"):
        if name not in done:
            with torch.inference_mode():
                done[name] = study(lab)
            path.write_text(json.dumps({kind: done}, indent=2) + "\n")
    return done


def _contact_sheet(protocol: Protocol) -> None:
    """Rows: original, hole, then each method but the slow one; white where a method fails."""
    groups = [group for group in in_groups(protocol.methods) if group[0] != "optimisation"]
    columns = []
    for number in range(min(SHEET_FACES, len(protocol.faces))):
        request = protocol.request(number)
        column = [request.crop, np.where(request.mask[..., None], 255, request.crop).astype(np.uint8)]
        for group in groups:
            try:
                results = run_group(group, [request], session=protocol.session, rival=protocol.rival)[0]
                column += [results[name].image for name in group]
            except Exception:  # its rows hold the error already
                column += [np.full_like(request.crop, 255)] * len(group)
        columns.append(column)
    write_contact_sheet(columns, protocol.folder / "contact-sheet.png")
