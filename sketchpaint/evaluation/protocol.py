"""The evaluation run: every method on every test face with its given mask, one row each, resumable."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sketchpaint.engine.preprocess import image_to_tensor
from sketchpaint.engine.session import Session
from sketchpaint.errors import InputError, OutputError
from sketchpaint.evaluation.archive import Faces
from sketchpaint.evaluation.attributes import AttributeNetwork
from sketchpaint.evaluation.methods import METHODS, OURS, Result, run_ours, run_peer
from sketchpaint.evaluation.metrics import pair_figures

ROWS = "results.jsonl"
FEATURES = "features"
IDENTITY = "identity.json"


@dataclass(frozen=True)
class Protocol:
    """What is evaluated and where the rows go.

    Attributes:
        session: our networks.
        attributes: network whose features the Frechet distance uses.
        faces: test faces with masks.
        folder: where `results.jsonl` and the features are kept.
        methods: names from `METHODS`.
        exploration: exploration of our runs.
        identity: what makes rows comparable: checksums of the weights and the settings.
    """

    session: Session
    attributes: AttributeNetwork
    faces: Faces
    folder: Path
    methods: tuple[str, ...]
    exploration: float
    identity: dict[str, str]


def check_methods(names: list[str]) -> tuple[str, ...]:
    """Returns the methods named.

    Raises:
        InputError: one of them is unknown.
    """
    unknown = [name for name in names if name not in METHODS]
    if unknown:
        raise InputError(f"The method {unknown[0]!r} is unknown: choose from {', '.join(METHODS)}.")
    return tuple(names)


def read_rows(folder: Path) -> list[dict[str, Any]]:
    """Returns the rows written so far; a last line cut short by a kill is left out."""
    path = folder / ROWS
    rows: list[dict[str, Any]] = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


def evaluate(protocol: Protocol) -> Iterator[int]:
    """Does what is missing and yields the number of each face once all its rows are written.

    A method that fails writes a row with its error, and the others go on.

    Raises:
        InputError: the folder holds rows of other weights or settings.
        OutputError: the folder cannot be written to.
    """
    try:
        _check_identity(protocol)
        (protocol.folder / FEATURES).mkdir(parents=True, exist_ok=True)
        rows = [row for row in read_rows(protocol.folder) if "error" not in row]  # what failed is tried again
        (protocol.folder / ROWS).write_text("".join(json.dumps(row) + "\n" for row in rows))
        done = {(row["method"], row["name"]) for row in rows}
        with (protocol.folder / ROWS).open("a") as file:
            for number in range(len(protocol.faces)):
                for row in _face_rows(protocol, number, done):
                    file.write(json.dumps(row) + "\n")
                file.flush()
                yield number
    except OSError as error:
        raise OutputError(f"{protocol.folder} cannot be written to ({error.strerror}): choose a folder with room.") from error


def _check_identity(protocol: Protocol) -> None:
    protocol.folder.mkdir(parents=True, exist_ok=True)
    path, own = protocol.folder / IDENTITY, json.dumps(protocol.identity, indent=2)
    if path.exists() and path.read_text() != own:
        raise InputError(f"{protocol.folder} holds an evaluation of other weights or settings: choose another folder.")
    path.write_text(own)


def face_arrays(faces: Faces, number: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Returns one face (128, 128, 3) uint8 and its mask (128, 128) bool.

    Raises:
        InputError: the archive holds no masks.
    """
    if faces.masks is None:
        raise InputError("The archive lacks a mask for some of its test faces: give the whole evaluation archive.")
    return faces.images[number].permute(1, 2, 0).contiguous().numpy(), faces.masks[number, 0].numpy()


def _face_rows(protocol: Protocol, number: int, done: set[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    name = protocol.faces.names[number]
    image, mask = face_arrays(protocol.faces, number)
    wanted = [method for method in protocol.methods if (method, name) not in done]
    ours = [method for method in wanted if method in OURS]
    if ours:
        yield from _guarded(protocol, name, image, mask, ours)
    for method in wanted:
        if method not in OURS:
            yield from _guarded(protocol, name, image, mask, [method])


def _guarded(protocol: Protocol, name: str, image: NDArray[np.uint8], mask: NDArray[np.bool_], methods: list[str]) -> Iterator[dict[str, Any]]:
    common = {"name": name, "source": Path(name).name.split("_")[0]}
    try:
        if methods[0] in OURS:
            results = [r for r in run_ours(protocol.session, image, mask, exploration=protocol.exploration) if r.method in methods]
        else:
            results = [run_peer(methods[0], image, mask)]
        rows = [common | _row(protocol, name, result, image, mask) for result in results]
    except Exception as error:  # one method's fault must not lose the others' rows
        rows = [common | {"method": method, "error": f"{type(error).__name__}: {error}"} for method in methods]
    yield from rows


def _row(protocol: Protocol, name: str, result: Result, image: NDArray[np.uint8], mask: NDArray[np.bool_]) -> dict[str, Any]:
    with torch.inference_mode():
        features = protocol.attributes.embed(image_to_tensor(result.image, device=protocol.session.device))[0].cpu().numpy()
    np.save(protocol.folder / FEATURES / f"{result.method}-{Path(name).stem}.npy", features)
    return {
        "method": result.method,
        **asdict(pair_figures(result.image, image, mask)),
        "score": protocol.session.score(result.image),
        "duration_ms": result.duration_ms,
        "scores": list(result.scores),
        "chosen": result.chosen,
        "hole_share": float(mask.mean()),
    }
