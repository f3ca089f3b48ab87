"""`sketchpaint bench`: what it prints and writes. How fast anything is, no test asks."""

import json
from pathlib import Path

import numpy as np
import pytest

from sketchpaint.cli.bench import command
from sketchpaint.cli.bench.figures import Figure, percentile
from sketchpaint.cli.bench.pictures import photo_of
from sketchpaint.cli.main import main
from tests.conftest import draw_face


def test_figures_are_told_in_a_sensible_number_of_digits() -> None:
    texts = [Figure("", value, "ms").text() for value in (1234.56, 150.4, 19.26, 0.123)]
    assert texts == ["1,235 ms", "150 ms", "19.3 ms", "0.12 ms"]


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(k) for k in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile([7.0], 0.99)) == (50, 99, 7)


def test_the_photo_measured_on_shows_the_face_in_its_middle() -> None:
    face = draw_face()
    photo = photo_of(face, size_px=(600, 400))
    assert photo.shape == (400, 600, 3)
    small = photo[:, 100:500].reshape(100, 4, 100, 4, 3).mean((1, 3))
    wanted = np.asarray(face, float)
    places = np.linspace(0, 127, 100).round().astype(int)
    assert np.abs(small - wanted[np.ix_(places, places)]).mean() < 12


def test_the_command_measures_in_a_process_of_its_own_and_writes_json(
    tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "PARTS", {"cycles": command.PARTS["cycles"]})
    assert main(["bench", "--models", str(tiny_models), "--device", "cpu", "--json", str(tmp_path / "bench.json")]) == 0
    figures = {
        figure["name"]: figure["value"]
        for figure in json.loads((tmp_path / "bench.json").read_text())["figures"]["cycles"]
    }
    assert {
        "encode and generate, batch 1",
        "encode and generate, batch 8",
        "12 cycles with scores",
        "peak memory",
    } <= set(figures)
    assert all(value > 0 for value in figures.values())
    # Eight faces take eight times the operations of one.
    assert figures["operations of a cycle, batch 8"] == pytest.approx(
        8 * figures["operations of a cycle, batch 1"], rel=0.01
    )
    assert "matrix rate, float32" in capsys.readouterr().out


def test_what_cannot_be_measured_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--part", "mood"]) == 2
    assert "'mood' is unknown" in capsys.readouterr().err
    monkeypatch.setattr(command, "PARTS", {"cycles": command.PARTS["cycles"]})
    assert main(["bench", "--models", str(tmp_path)]) == 2
    assert "The part cycles could not be measured" in capsys.readouterr().err
