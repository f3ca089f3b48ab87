"""Beside what one would take instead: python benchmarks/comparison.py --data FACES512.zip --networks DIR -o DIR

Fills the holes of the same large faces with each method, at the crop's size or at the photo's, and measures how long it
takes and how like the original it looks (LPIPS on AlexNet, which taught nothing here) at the photo's size. Writes
comparison.md and comparison.png; no face is in either.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
from sketchpaint.engine.api import InpaintRequest, best_cycle
from sketchpaint.engine.octaves import Upsampler, load_upsampler, sharp_result
from sketchpaint.engine.session import Session
from sketchpaint.engine.tensors import image_to_tensor
from sketchpaint.engine.weights import load_networks
from sketchpaint.errors import InputError
from sketchpaint.evaluation.archive import Faces, load_faces
from sketchpaint.evaluation.methods import PEERS, run_optimisation, run_peer
from sketchpaint.evaluation.pretrained import ALEXNET, Lpips
from sketchpaint.evaluation.real_esrgan import load_real_esrgan
from sketchpaint.imaging.crops import crop_inputs
from sketchpaint.imaging.frame import FaceFrame
from sketchpaint.imaging.placement import place
from sketchpaint.paths import models_dir

SIDE_PX = 512
CYCLES = 12
AT_PHOTO_SIZE = ("telea", "navier-stokes")

Picture = NDArray[np.uint8]
Fill = Callable[[Picture, NDArray[np.bool_], InpaintRequest], Picture]  # photo, mask, request -> filled photo


def enlarged(photo: Picture, mask: NDArray[np.bool_], crop: Picture) -> Picture:
    """Puts a result of the crop's size into the photo as it is."""
    placement, result = place(mask, whole(photo)), photo.copy()
    result[placement.box] = placement.enlarged(photo[placement.box], crop)
    return result


def whole(photo: Picture) -> FaceFrame:
    """Returns the frame of an aligned face."""
    side = photo.shape[0]
    return FaceFrame(side / 2, side / 2, float(side))


def methods(
    session: Session, *, upsampler: Upsampler | None, optimises: bool, enlarger: Callable[[Picture], Picture] | None
) -> dict[str, Fill]:
    """Returns name -> method; `upsampler` as in `result_octaves`, `enlarger` makes a picture of 512 px of a crop."""

    def cycled(photo: Picture, mask: NDArray[np.bool_], request: InpaintRequest, *, choose: bool) -> Picture:
        runs = session.cycles(request)
        cycles = list(runs) if choose else [cycle for _, cycle in zip(range(2), runs, strict=False)]
        chosen = best_cycle(cycles) if choose else cycles[1]
        placement, result = place(mask, whole(photo)), photo.copy()
        result[placement.box] = sharp_result(
            request, chosen.composite, placement, picture=photo, upsampler=upsampler
        ).pixels
        return result

    def peer(photo: Picture, mask: NDArray[np.bool_], request: InpaintRequest, *, name: str) -> Picture:
        return enlarged(photo, mask, run_peer(name, request.crop, request.mask).image)

    def large(photo: Picture, mask: NDArray[np.bool_], _request: InpaintRequest, *, name: str) -> Picture:
        return PEERS[name](photo, mask)

    def optimised(photo: Picture, mask: NDArray[np.bool_], request: InpaintRequest) -> Picture:
        return enlarged(photo, mask, run_optimisation(session, [request])[0].image)

    def enlarged_by_network(photo: Picture, mask: NDArray[np.bool_], request: InpaintRequest) -> Picture:
        assert enlarger is not None
        chosen = best_cycle(list(session.cycles(request)))
        return np.where(mask[..., None], enlarger(chosen.composite), photo)

    found: dict[str, Fill] = {
        "first cycle, octaves": lambda p, m, r: cycled(p, m, r, choose=False),
        f"best of {CYCLES} cycles, octaves": lambda p, m, r: cycled(p, m, r, choose=True),
    }
    for name in ("telea", "navier-stokes", "biharmonic"):
        found[f"{name}, crop"] = lambda p, m, r, name=name: peer(p, m, r, name=name)  # type: ignore[misc]
    for name in AT_PHOTO_SIZE:
        found[f"{name}, photo"] = lambda p, m, r, name=name: large(p, m, r, name=name)  # type: ignore[misc]
    if enlarger is not None:
        found[f"best of {CYCLES} cycles, Real-ESRGAN x4"] = enlarged_by_network
    if optimises:
        found["latent optimisation, crop"] = optimised
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description="Beside what one would take instead.")
    parser.add_argument("--data", type=Path, required=True, help="archive of faces of 512 px with masks")
    parser.add_argument("--split", default="val")
    parser.add_argument("--networks", type=Path, help="folder of the networks that judge")
    parser.add_argument("--models", type=Path, default=models_dir())
    parser.add_argument("--limit", type=int, default=24)
    parser.add_argument("--optimise", action="store_true", help="also search latent maps: a minute a face and more")
    parser.add_argument("--real-esrgan", type=Path, metavar="DIR", help="also enlarge with the weights in this folder")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args(words)
    cpu = torch.device("cpu")
    faces = load_faces(arguments.data, split=arguments.split, limit=arguments.limit, side_px=SIDE_PX)
    session = Session(load_networks(arguments.models, device=cpu), device=cpu)
    judge = Lpips(arguments.networks, name=ALEXNET)
    rows = []
    upsampler = load_upsampler(arguments.models)
    enlarger = load_real_esrgan(arguments.real_esrgan) if arguments.real_esrgan else None
    compared = methods(session, upsampler=upsampler, optimises=arguments.optimise, enlarger=enlarger)
    for name, fill in compared.items():
        seconds, distances = [], []
        for photo, mask in pairs(faces):
            inputs = crop_inputs(photo, mask, None, frame=whole(photo))
            request = InpaintRequest(crop=inputs.crop, mask=inputs.mask, min_cycles=CYCLES, max_cycles=CYCLES)
            hidden = np.where(mask[..., None], np.uint8(127), photo)
            start = time.perf_counter()
            filled = fill(hidden, mask, request)
            seconds.append(time.perf_counter() - start)
            with torch.inference_mode():
                a, b = (image_to_tensor(picture, device=cpu) for picture in (filled, photo))
                distances.append(float(judge.distance(a, b)))
        rows.append((name, float(np.median(seconds)), float(np.mean(distances))))
        print(f"{name}: {rows[-1][1]:.3f} s, LPIPS {rows[-1][2]:.4f}", flush=True)
    write(arguments.output, rows, count=len(distances))
    return 0


def pairs(faces: Faces) -> list[tuple[Picture, NDArray[np.bool_]]]:
    """Returns the photos and their masks.

    Raises:
        InputError: the archive holds no masks.
    """
    if faces.masks is None:
        raise InputError("The archive holds no masks for this split: choose another with --split.")
    photos = np.ascontiguousarray(faces.images.permute(0, 2, 3, 1).numpy())
    return list(zip(photos, faces.masks[:, 0].numpy(), strict=True))


def write(folder: Path, rows: list[tuple[str, float, float]], *, count: int) -> None:
    """Writes the table and the plot."""
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"| {count} faces of {SIDE_PX} px | median time | LPIPS (AlexNet) |", "|---|---:|---:|"]
    lines += [f"| {name} | {seconds * 1000:,.0f} ms | {distance:.4f} |" for name, seconds, distance in rows]
    (folder / "comparison.md").write_text("\n".join(lines) + "\n")
    figure, axes = plt.subplots(figsize=(7, 4.2), layout="constrained")
    for number, (name, seconds, distance) in enumerate(rows):
        axes.plot(seconds, distance, "os^vDP*X<>"[number % 10], label=name)
    axes.legend(fontsize=8)
    axes.set(xscale="log", xlabel="seconds a face", ylabel="LPIPS on AlexNet, less is better")
    figure.savefig(folder / "comparison.png", dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    raise SystemExit(main())
