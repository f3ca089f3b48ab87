"""What holds for any JSON whatever: it is read, or refused in a sentence."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sketchpaint import jsontext
from sketchpaint.document.journal import Entry, Journal
from sketchpaint.document.layers import Box
from sketchpaint.document.patch import pack, unpack
from sketchpaint.document.portrait import LAYERS
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.manifest import read_manifest
from sketchpaint.engine.recipe import Recipe, make_request, request_settings
from sketchpaint.errors import SketchpaintError
from sketchpaint.imaging.packed import Packed
from sketchpaint.imaging.placement import Placement
from sketchpaint.ui.editor.run_options import RunOptions, taken_over

FIXED = settings(
    derandomize=True,
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NUMBERS = st.integers() | st.floats() | st.sampled_from([2**63, 10**400, -1, 0, 1e308])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=20),
    lambda part: st.lists(part, max_size=5) | st.dictionaries(st.text(max_size=8), part, max_size=5),
    max_leaves=20,
)  # fmt: skip
AREA = Packed.of(np.ones((3, 4), bool))


def refusal(call: Callable[[], object]) -> str:
    """The sentence with which something was refused; empty when it was not."""
    try:
        call()
    except SketchpaintError as error:
        return str(error)
    return ""


def mixed(valid: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with the fields of a valid one, some of them replaced by anything."""
    return st.fixed_dictionaries({name: st.just(value) | JSON for name, value in valid.items()})


@FIXED
@given(JSON)
def test_what_is_written_is_read_or_refused_at_once(content: Any) -> None:
    try:
        text = jsontext.write(content)
    except ValueError:
        return
    with contextlib.suppress(ValueError):  # too long, too deep, or of too many digits
        assert jsontext.parse(text) == json.loads(text)


@FIXED
@given(mixed({"left": 1, "top": 2, "frame": [50.0, 40.0, 60.0, 0.0], "feather_px": 1.0}))
def test_placements(numbers: dict[str, Any]) -> None:
    try:
        place = Placement.of_numbers(numbers, AREA)
    except (KeyError, ValueError, SketchpaintError):
        return
    assert (type(place.left), type(place.top)) == (int, int)
    assert np.isfinite([place.feather_px, place.frame.size_px]).all()


@FIXED
@given(data=st.data())
def test_settings_of_runs(data: st.DataObject, face: np.ndarray, mask: np.ndarray) -> None:
    valid = request_settings(InpaintRequest(crop=face, mask=mask))
    content = data.draw(mixed(valid) | st.dictionaries(st.text(max_size=8), JSON))
    made: list[InpaintRequest] = []
    assert len(refusal(lambda: made.append(make_request(content, crop=face, mask=mask, sketch=None)))) < 1000
    assert all(
        type(value) is int
        for request in made
        for value in (request.seed, request.min_cycles, request.max_cycles, request.patience)
    )


@FIXED
@given(JSON)
def test_recipes(content: Any) -> None:
    with pytest.raises(SketchpaintError):
        Recipe.from_text(json.dumps(content), size_px=(128, 128))


@FIXED
@given(
    st.fixed_dictionaries({"format": st.just(1), "networks": st.dictionaries(st.text(max_size=8), JSON, max_size=3)})
    | JSON
)
def test_manifests(tmp_path: Path, content: Any) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    assert len(refusal(lambda: read_manifest(tmp_path))) < 1000


@FIXED
@given(JSON)
def test_run_settings_of_projects(content: Any) -> None:
    assert isinstance(taken_over(content, RunOptions()), RunOptions)


BOXES = st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 9), st.integers(1, 9))


@FIXED
@given(
    edits=st.lists(st.tuples(st.sampled_from(LAYERS), BOXES, st.integers(0, 255)), min_size=1, max_size=6),
    data=st.data(),
)
def test_a_journal_cut_off_anywhere_gives_the_edits_before_it(
    tmp_path: Path, edits: list[tuple[str, tuple[int, ...], int]], data: st.DataObject
) -> None:
    path = tmp_path / "journal.bin"
    path.unlink(missing_ok=True)
    journal, ends, entries = Journal(path), [], []
    for layer, (left, top, width, height), value in edits:
        pixels = np.full((height, width) if layer == "mask" else (height, width, 4), value, np.uint8)
        entries.append(Entry(layer, Box(left, top, left + width, top + height), pack(pixels)))
        journal.append(entries[-1:])
        ends.append(path.stat().st_size)
    cut = data.draw(st.integers(0, ends[-1]))
    path.write_bytes(path.read_bytes()[:cut])
    holes: list[None] = []
    found = list(Journal(path).entries(lambda: holes.append(None)))
    assert found == entries[: sum(end <= cut for end in ends)]
    assert holes == []
    for entry in found:
        unpack(
            entry.packed,
            (
                entry.box.bottom - entry.box.top,
                entry.box.right - entry.box.left,
                *(() if entry.layer == "mask" else (4,)),
            ),
        )
