"""The evaluation run: every method on every test face with its given mask, one row each, resumable."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.session import Session
from sketchpaint.errors import InputError, OutputError
from sketchpaint.evaluation.archive import Faces
from sketchpaint.evaluation.judges import Features, Judges, Likeness
from sketchpaint.evaluation.methods import OPTIMISATION, PEERS, Result, in_groups, run_group
from sketchpaint.evaluation.metrics import PairFigures, pair_figures
from sketchpaint.evaluation.rival import GatedUNet

ROWS = "results.jsonl"
FEATURES = "features"
IDENTITY = "identity.json"
BATCH = 20
# Latent optimisation takes half a minute a face: it gets the first faces of each source only.
OPTIMISED_PER_SOURCE = 25


@dataclass(frozen=True)
class Protocol:
    """What is evaluated and where the rows go.

    Attributes:
        session: our networks.
        judges: networks that judge results.
        rival: feed-forward network, or None where its method is not asked for.
        faces: test faces with masks.
        folder: where `results.jsonl` and the features are kept.
        methods: names from `METHODS`.
        exploration: exploration of our runs.
        identity: what makes rows comparable: checksums of the weights and the settings.
    """

    session: Session
    judges: Judges
    rival: GatedUNet | None
    faces: Faces
    folder: Path
    methods: tuple[str, ...]
    exploration: float
    identity: dict[str, str]

    def request(self, number: int) -> InpaintRequest:
        """Returns the run of one face: its given mask, the fill that runs begin with, a seed of its own.

        With one seed for all, exploration would move all faces the same way in a cycle, and a cycle's figures would be
        a matter of luck.
        """
        image, mask = face_arrays(self.faces, number)
        return InpaintRequest(crop=image, mask=mask, seed=number, exploration=self.exploration)


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
        few = _few(protocol.faces)
        with (protocol.folder / ROWS).open("a") as file:
            for start in range(0, len(protocol.faces), BATCH):
                numbers = range(start, min(start + BATCH, len(protocol.faces)))
                for group in in_groups(protocol.methods):
                    missing = [
                        k for k in numbers if any((method, protocol.faces.names[k]) not in done for method in group)
                    ]
                    if group[0] == OPTIMISATION:
                        missing = [k for k in missing if k in few]
                    for part in [[k] for k in missing] if group[0] in PEERS else [missing] if missing else []:
                        for row, features in _rows(protocol, group, part):
                            if (row["method"], row["name"]) in done:
                                continue
                            if features is not None:
                                np.savez(protocol.folder / FEATURES / feature_file(row), allow_pickle=False, **features)
                            file.write(json.dumps(row) + "\n")
                        file.flush()
                yield from numbers
    except OSError as error:
        raise OutputError(
            f"{protocol.folder} cannot be written to ({error.strerror}): choose a folder with room."
        ) from error


def feature_file(row: dict[str, Any]) -> str:
    """Returns the name of the file that holds the features of a row's result."""
    return f"{row['method']}-{Path(row['name']).stem}.npz"


def _few(faces: Faces) -> set[int]:
    """Numbers of the first faces of each source."""
    sources = np.array(faces.sources())
    return {int(k) for source in np.unique(sources) for k in np.flatnonzero(sources == source)[:OPTIMISED_PER_SOURCE]}


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
    return face_image(faces, number), faces.masks[number, 0].numpy()


def face_image(faces: Faces, number: int) -> NDArray[np.uint8]:
    """Returns one face, (128, 128, 3) uint8."""
    return faces.images[number].permute(1, 2, 0).contiguous().numpy()


def _rows(
    protocol: Protocol, group: tuple[str, ...], numbers: list[int]
) -> list[tuple[dict[str, Any], Features | None]]:
    """Returns a row and the features for each face and method; a row with the error, and no features, where the method
    failed.
    """
    sources = protocol.faces.sources()
    common = [{"name": protocol.faces.names[k], "source": sources[k]} for k in numbers]
    try:
        requests = [protocol.request(k) for k in numbers]
        answers = run_group(group, requests, session=protocol.session, rival=protocol.rival)
        # The automatic choice is one of the other two: what was measured on the same pixels is not measured again.
        known = {
            id(result.image): (result.image, r.crop)
            for r, answer in zip(requests, answers, strict=True)
            for result in answer.values()
        }
        images, originals = (list(part) for part in zip(*known.values(), strict=True))
        every = protocol.judges.features(images)
        features = {key: {kind: every[kind][k] for kind in every} for k, key in enumerate(known)}
        likeness = dict(zip(known, protocol.judges.likeness(images, originals), strict=True))
        scores = dict(
            zip(
                known,
                [
                    score
                    for k in range(0, len(images), BATCH)
                    for score in protocol.session.scores(images[k : k + BATCH])
                ],
                strict=True,
            )
        )
        pairs: dict[int, PairFigures] = {}
        rows: list[tuple[dict[str, Any], Features | None]] = []
        for who, request, answer in zip(common, requests, answers, strict=True):
            for result in answer.values():
                key = id(result.image)
                if key not in pairs:
                    pairs[key] = pair_figures(result.image, request.crop, request.mask)
                rows.append((who | _figures(result, pairs[key], likeness[key], request, scores[key]), features[key]))
    except Exception as error:  # one method's fault must not lose the others' rows
        return [
            (who | {"method": method, "error": f"{type(error).__name__}: {error}"}, None)
            for who in common
            for method in group
        ]
    return rows


def _figures(
    result: Result, pair: PairFigures, likeness: Likeness, request: InpaintRequest, score: float
) -> dict[str, Any]:
    return {
        "method": result.method,
        **asdict(pair),
        **asdict(likeness),
        "score": score,
        "duration_ms": result.duration_ms,
        "scores": list(result.scores),
        "chosen": result.chosen,
        "hole_share": float(request.mask.mean()),
    }
