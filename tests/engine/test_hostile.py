"""Recipes, manifests and weights that were made to harm: a sentence, at once, and no memory."""

import base64
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from sketchpaint.budgets import MAX_CYCLES
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.manifest import read_manifest
from sketchpaint.engine.networks.encoder import Encoder
from sketchpaint.engine.networks.mapping import Mapping
from sketchpaint.engine.networks.octave import OctaveNetwork
from sketchpaint.engine.recipe import Recipe
from sketchpaint.engine.session import Session
from sketchpaint.engine.tensorfile import read_plainly, write_plainly
from sketchpaint.engine.weights import load_network, load_networks, save_networks
from sketchpaint.errors import InputError, SketchpaintError, WeightsError
from sketchpaint.imaging.crops import identity_frame
from sketchpaint.imaging.placement import place

CPU = torch.device("cpu")
SIZE_PX = (128, 128)


@pytest.fixture
def recipe(face: np.ndarray, mask: np.ndarray) -> dict[str, Any]:
    """A recipe that can be read, as JSON."""
    placement = place(mask, identity_frame())
    request = InpaintRequest(crop=face, mask=mask)
    return json.loads(
        Recipe(request, 3, False, 1.0, placement, face[placement.box], {"encoder": "ab"}, "float32").to_text()
    )


def read(content: object) -> Recipe:
    return Recipe.from_text(json.dumps(content), size_px=SIZE_PX)


def picture(width: int, height: int, mode: str = "L") -> str:
    content = io.BytesIO()
    Image.new(mode, (width, height)).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


def test_a_recipe_of_ours_is_read(recipe: dict[str, Any], mask: np.ndarray) -> None:
    found = read(recipe)
    assert (found.index, found.refined, found.arithmetic) == (3, False, "float32")
    np.testing.assert_array_equal(found.request.mask, mask)
    np.testing.assert_array_equal(found.placement.area, mask[found.placement.box])


Change = Callable[[dict[str, Any]], object]
CHANGES: dict[str, Change] = {
    "a thousand million cycles": lambda r: r.update(index=10**9),
    "one cycle too many": lambda r: r.update(index=MAX_CYCLES + 1),
    "a negative cycle": lambda r: r.update(index=-1),
    "an endless cycle": lambda r: r.update(index=1e999),
    "half a cycle": lambda r: r.update(index=1.5),
    "a strength that is no number": lambda r: r.update(strength=float("nan")),
    "a strength beyond all": lambda r: r.update(strength=2),
    "weights that are a list": lambda r: r.update(weights=[1, 2]),
    "no weights": lambda r: r.pop("weights"),
    "an arithmetic that is a list": lambda r: r.update(arithmetic=["float32"]),
    "a newer format": lambda r: r.update(format=3),
    "an older format": lambda r: r.update(format=1),
    "a format of thousands of digits": lambda r: r.update(format=10**4000),
    "a format that is a word": lambda r: r.update(format="new", version={"a": 1}),
    "settings that are a number": lambda r: r.update(settings=7),
    "a seed that is a fraction": lambda r: r["settings"].update(seed=0.5),
    "a seed that is a list": lambda r: r["settings"].update(seed=[1]),
    "endless cycles": lambda r: r["settings"].update(max_cycles=1e999),
    "an exploration that is a word": lambda r: r["settings"].update(exploration="much"),
    "an exploration of 400 digits": lambda r: r["settings"].update(exploration=10**400),
    "a hold of 400 digits": lambda r: r["settings"].update(sketch_hold=10**400),
    "a setting nobody knows": lambda r: r["settings"].update(surprise=1),
    "a fill that is a list": lambda r: r["settings"].update(fill=[]),
    "an area beyond the picture": lambda r: r["placement"].update(left=100_000),
    "an area at infinity": lambda r: r["placement"].update(left=float("inf")),
    "a negative place": lambda r: r["placement"].update(top=-1),
    "a frame of words": lambda r: r["placement"].update(frame=["a", "b", "c", "d"]),
    "a frame of three numbers": lambda r: r["placement"].update(frame=[1, 2, 3]),
    "a feather that is no number": lambda r: r["placement"].update(feather_px=float("nan")),
    "a placement that is a list": lambda r: r.update(placement=[]),
    "no pictures": lambda r: r.update(pictures=None),
    "a picture that is a number": lambda r: r["pictures"].update(crop=5),
    "a picture that is no picture": lambda r: r["pictures"].update(crop=base64.b64encode(b"no picture").decode()),
    "a picture that is no base 64": lambda r: r["pictures"].update(mask="ü"),
    "an area larger than the picture": lambda r: r["pictures"].update(area=picture(129, 10)),
    "an area of 400 million pixels": lambda r: r["pictures"].update(area=picture(20_000, 20_000, "1")),
    "a crop of another size": lambda r: r["pictures"].update(crop=picture(64, 64, "RGB")),
    "pictures that differ in size": lambda r: r["pictures"].update(before=picture(3, 3, "RGB")),
    "lines of another size": lambda r: r["pictures"].update(lines=picture(3, 3, "RGBA")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_recipes_that_make_no_sense_are_a_sentence(recipe: dict[str, Any], change: Change) -> None:
    change(recipe)
    tracemalloc.start()
    with pytest.raises(InputError):
        read(recipe)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("text", ["[" * 100_000, "{}", "null", "[]", "\ud800", "{"])
def test_texts_that_are_no_recipe_are_a_sentence(text: str) -> None:
    with pytest.raises(InputError):
        Recipe.from_text(text, size_px=SIZE_PX)


# Manifests


def manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text())


def load_all(folder: Path) -> None:
    for name, entry in read_manifest(folder).items():
        if name in ("encoder", "octave"):
            load_network({"encoder": Encoder, "octave": OctaveNetwork}[name], folder, name=name, device=CPU)
        str(entry.training.get("val", {}).items())


MANIFEST_CHANGES: dict[str, Change] = {
    "widths of terabytes": lambda m: m["encoder"].update(architecture={"widths": [10**6, 10**6, 10**6]}),
    "widths beyond all": lambda m: m["encoder"].update(architecture={"widths": [10**30, 8, 16]}),
    "negative widths": lambda m: m["encoder"].update(architecture={"widths": [-8, 8, 16]}),
    "no widths": lambda m: m["encoder"].update(architecture={"widths": [0, 0, 0]}),
    "two widths": lambda m: m["encoder"].update(architecture={"widths": [8, 8]}),
    "a width that is a word": lambda m: m["encoder"].update(architecture={"widths": "abc"}),
    "widths that cannot be shared": lambda m: m["encoder"].update(architecture={"widths": [8, 8, 17]}),
    "an endless width": lambda m: m["octave"].update(architecture={"widths": [1e999] * 4}),
    "a width of 10^300": lambda m: m["octave"].update(architecture={"widths": [1e300] * 4}),
    "an argument nobody knows": lambda m: m["octave"].update(architecture={"depth": 3}),
    "an architecture that is a list": lambda m: m["octave"].update(architecture=[1]),
    "training that is a list": lambda m: m["octave"].update(training=[]),
    "figures that are a list": lambda m: m["octave"].update(training={"val": [1]}),
    "a file outside": lambda m: m["octave"].update(file="../octave.safetensors"),
    "a file that is a number": lambda m: m["octave"].update(file=3),
    "a name without end": lambda m: m.update({"x" * 10_000: m["octave"]}),
    "a network that is a list": lambda m: m.update(octave=[]),
    "a million networks": lambda m: m.update({f"n{k}": m["octave"] for k in range(1000)}),
}


@pytest.mark.parametrize("change", MANIFEST_CHANGES.values(), ids=MANIFEST_CHANGES)
def test_manifests_that_make_no_sense_are_a_sentence(tiny_models: Path, tmp_path: Path, change: Change) -> None:
    content = manifest(tiny_models)
    for path in tiny_models.glob("*.safetensors"):
        (tmp_path / path.name).symlink_to(path)
    change(content["networks"])
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(WeightsError) as caught:
        load_all(tmp_path)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    ("name", "architecture", "reason"),
    [
        ("octave", {"widths": [0] * 33}, "no list of at most 32"),
        ("encoder", {"widths": [8, 8, 16], "depths": [33, 2]}, "no whole number from 1 to 32"),
    ],
)
def test_networks_of_more_layers_than_ours_are_not_built(
    tiny_models: Path, tmp_path: Path, name: str, architecture: dict, reason: str
) -> None:
    content = manifest(tiny_models)
    for path in tiny_models.glob("*.safetensors"):
        (tmp_path / path.name).symlink_to(path)
    content["networks"][name]["architecture"] = architecture
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(WeightsError, match=reason):
        load_network({"octave": OctaveNetwork, "encoder": Encoder}[name], tmp_path, name=name, device=CPU)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[]", "7", '{"format": 1}', '{"format": 1, "networks": []}', '{"format": 1e999}', "\ud800"]
)
def test_texts_that_are_no_manifest_are_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, errors="surrogatepass")
    with pytest.raises(WeightsError):
        read_manifest(tmp_path)


# Weights


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("kind", [Mapping, OctaveNetwork])
def test_weights_that_are_no_numbers_are_a_sentence(
    tiny_models: Path, tmp_path: Path, kind: type, value: float
) -> None:
    name = "mapping" if kind is Mapping else "octave"
    architecture = manifest(tiny_models)["networks"][name]["architecture"]
    network = kind(**architecture)
    next(network.parameters()).data.fill_(value)
    save_networks({name: (network, architecture)}, tmp_path, training={})
    with pytest.raises(WeightsError, match="no number"):
        load_network(kind, tmp_path, name=name, device=CPU)


def test_a_mapping_without_directions_is_a_sentence(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    networks = load_networks(tiny_models, device=CPU)

    def fail(*_: object, **__: object) -> None:
        raise torch.linalg.LinAlgError("the input is not positive-definite")

    monkeypatch.setattr("sketchpaint.engine.session.Agreement", fail)
    with pytest.raises(WeightsError, match="mapping"):
        Session(networks, device=CPU)


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F32", "shape": [10**12], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1], "data_offsets": [0, 10**9]},
        {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}, {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]},
        {"dtype": "X1", "shape": [1], "data_offsets": [0, 4]}, {"dtype": ["F32"], "shape": [1], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": 1, "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [1], "data_offsets": [0]}, [], None,
    ],
)  # fmt: skip
def test_heads_of_tensor_files_that_lie_are_a_value_error(entry: object) -> None:
    head = json.dumps({"a": entry}).encode()
    with pytest.raises(ValueError, match=r"."):
        read_plainly(len(head).to_bytes(8, "little") + head + bytes(8))
    assert read_plainly(write_plainly({"a": torch.ones(2)}))["a"].tolist() == [1, 1]


def test_a_refinement_that_is_no_number_is_not_chosen(
    tiny_models: Path, face: np.ndarray, mask: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from sketchpaint.cli.filling import fill_photo
    from sketchpaint.engine.options import Refine
    from sketchpaint.imaging.files import Photo

    session = Session(load_networks(tiny_models, device=CPU), device=CPU)
    monkeypatch.setattr(session, "refine", lambda _, cycle: replace(cycle, refined=True, score=float("nan")))
    request = InpaintRequest(crop=face, mask=mask, min_cycles=1, max_cycles=1, refine=Refine.ON)
    assert not fill_photo(session, request, Photo(face), mask, frame=identity_frame(), upsampler=None).chosen.refined


def test_what_is_refused_is_always_one_of_ours() -> None:
    for kind in (InputError, WeightsError):
        assert issubclass(kind, SketchpaintError)
