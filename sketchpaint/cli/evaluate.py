"""`sketchpaint evaluate`: measures methods on the test split."""

import argparse
import json
import shlex
import sys
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from sketchpaint.cli.progress import track
from sketchpaint.cli.sample import make_folder
from sketchpaint.engine.device import choose_device
from sketchpaint.engine.session import Session, load_networks
from sketchpaint.engine.weights import load_network, read_manifest
from sketchpaint.errors import InputError
from sketchpaint.evaluation.archive import Faces, load_faces
from sketchpaint.evaluation.attributes import AttributeNetwork
from sketchpaint.evaluation.control import TASKS, measure_control
from sketchpaint.evaluation.methods import METHODS, PEERS, run_ours, run_peer
from sketchpaint.evaluation.protocol import Protocol, check_methods, evaluate, face_arrays, read_rows
from sketchpaint.evaluation.report import write_contact_sheet, write_report
from sketchpaint.evaluation.summary import embed_faces, summarise
from sketchpaint.paths import models_dir

SHEET_FACES = 10


def run(arguments: argparse.Namespace) -> int:
    """Evaluates, going on where an earlier run into the same folder ended.

    Raises:
        InputError: an unreadable archive, a missing mask or an unknown method.
        OutputError: the folder cannot be written to.
    """
    methods = check_methods(arguments.methods.split(",") if arguments.methods else list(METHODS))
    device = choose_device(arguments.device)
    faces = _test_faces(arguments)
    models = arguments.models or models_dir()
    session = Session(load_networks(models, device=device), device=device)
    attributes = load_network(AttributeNetwork, models, name="attributes", device=device)
    make_folder(arguments.output)
    identity = {name: entry.sha256 for name, entry in read_manifest(models).items()} | {"exploration": str(arguments.exploration)}
    protocol = Protocol(session, attributes, faces, arguments.output, methods, arguments.exploration, identity)
    for _ in track(evaluate(protocol), total=len(faces), what="face"):
        pass
    known = set(faces.names)
    rows = [row for row in read_rows(arguments.output) if row["name"] in known and row["method"] in methods]
    summary = summarise(rows, arguments.output, faces=faces, real=embed_faces(attributes, faces))
    control = {}
    for task in TASKS if arguments.control > 0 else ():
        control[task.name] = asdict(measure_control(session, attributes, load_faces(arguments.data, split="test"), task, limit=arguments.control))
        print(f"{task.name}: {control[task.name]}", file=sys.stderr)
    (arguments.output / "control.json").write_text(json.dumps(control, indent=2) + "\n")
    (arguments.output / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    write_report(summary, rows, arguments.output, control=control, command=shlex.join(["sketchpaint", *sys.argv[1:]]))
    _contact_sheet(protocol)
    failed = [row for row in rows if "error" in row]
    print((arguments.output / "report.md").read_text())
    if failed:
        print(f"{len(failed)} results failed, the first: {failed[0]['method']} on {failed[0]['name']}: {failed[0]['error']}", file=sys.stderr)
    return 0


def _test_faces(arguments: argparse.Namespace) -> Faces:
    """Returns the test faces; a limit takes as many of each source."""
    faces = load_faces(arguments.data, split="test")
    if faces.masks is None:
        raise InputError(f"{arguments.data} lacks a mask for some of its test faces: give the whole evaluation archive.")
    if arguments.limit is None:
        return faces
    sources = np.array(["celeba" in name for name in faces.names])
    chosen = np.sort(np.concatenate([np.flatnonzero(sources == kind)[: arguments.limit] for kind in (True, False)])).tolist()
    names = tuple(faces.names[k] for k in chosen)
    return Faces(faces.images[chosen], faces.landmarks[chosen], faces.attributes[chosen], names, faces.masks[chosen])


def _peer_image(method: str, image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    try:
        return run_peer(method, image, mask).image
    except Exception:  # its rows hold the error already
        return np.full_like(image, 255)


def _contact_sheet(protocol: Protocol) -> None:
    """Rows: original, hole, then each method; white where a method fails."""
    columns = []
    for number in range(min(SHEET_FACES, len(protocol.faces))):
        image, mask = face_arrays(protocol.faces, number)
        column = [image, np.where(mask[..., None], 255, image).astype(np.uint8)]
        column += [result.image for result in run_ours(protocol.session, image, mask, exploration=protocol.exploration) if result.method in protocol.methods]
        column += [_peer_image(method, image, mask) for method in protocol.methods if method in PEERS]
        columns.append(column)
    write_contact_sheet(columns, protocol.folder / "contact-sheet.png")
