"""`sketchpaint evaluate` from archive to report."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from sketchpaint.cli.main import main
from sketchpaint.engine.session import Session, load_networks
from sketchpaint.evaluation import control, methods
from sketchpaint.evaluation.archive import load_faces
from sketchpaint.evaluation.attributes import AttributeNetwork
from sketchpaint.evaluation.methods import METHODS, PEERS, run_peer
from sketchpaint.imaging.frame import TEMPLATE_XY


def evaluate(archive: Path, models: Path, folder: Path, *more: str) -> int:
    return main(["evaluate", "--data", str(archive), "--models", str(models), "-o", str(folder), *more])


def rows(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]


def test_every_method_gets_a_row_for_every_face(archive: Path, tiny_models: Path, tmp_path: Path) -> None:
    assert evaluate(archive, tiny_models, tmp_path) == 0
    assert {(row["method"], row["name"]) for row in rows(tmp_path)} == {(m, f"test/{name}.webp") for m in METHODS for name in ("ffhq_18", "celeba_19")}
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["celeba"]["methods"]["telea"]["faces"] == 1
    assert "| biharmonic |" in (tmp_path / "report.md").read_text()
    assert (tmp_path / "contact-sheet.png").exists()
    assert (tmp_path / "scores.png").exists()


def test_a_second_run_goes_on_and_gives_the_same(archive: Path, tiny_models: Path, tmp_path: Path) -> None:
    assert evaluate(archive, tiny_models, tmp_path, "--methods", "coarse,mean") == 0
    first = rows(tmp_path)
    lines = (tmp_path / "results.jsonl").read_text().splitlines()
    (tmp_path / "results.jsonl").write_text("\n".join(lines[:2]) + "\n" + lines[2][:20])  # killed in mid-line
    assert evaluate(archive, tiny_models, tmp_path, "--methods", "coarse,mean") == 0
    again = rows(tmp_path)
    key = lambda row: (row["name"], row["method"])  # noqa: E731
    for one, other in zip(sorted(first, key=key), sorted(again, key=key), strict=True):
        assert {k: v for k, v in one.items() if k != "duration_ms"} == {k: v for k, v in other.items() if k != "duration_ms"}


def test_a_method_that_fails_does_not_lose_the_others(archive: Path, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
        raise ValueError("no")

    with monkeypatch.context() as patch:
        patch.setitem(methods.PEERS, "telea", broken)
        assert evaluate(archive, tiny_models, tmp_path, "--methods", "telea,mean") == 0
    errors = [row for row in rows(tmp_path) if "error" in row]
    assert [row["method"] for row in errors] == ["telea", "telea"]
    assert len(rows(tmp_path)) == 4
    # The next run tries again what failed.
    assert evaluate(archive, tiny_models, tmp_path, "--methods", "telea,mean") == 0
    assert not [row for row in rows(tmp_path) if "error" in row]


def test_rows_of_other_settings_are_not_mixed(archive: Path, tiny_models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(archive, tiny_models, tmp_path, "--methods", "mean") == 0
    assert evaluate(archive, tiny_models, tmp_path, "--methods", "mean", "--exploration", "0.7") == 2
    assert "other weights or settings" in capsys.readouterr().err


@pytest.mark.parametrize("name", PEERS)
def test_peers_keep_the_known_pixels_and_fill_the_hole(name: str, face: np.ndarray, mask: np.ndarray) -> None:
    hidden = np.where(mask[..., None], 0, face).astype(np.uint8)
    one, other = run_peer(name, face, mask).image, run_peer(name, hidden, mask).image
    np.testing.assert_array_equal(one[~mask], face[~mask])
    np.testing.assert_array_equal(one, other)  # what is hidden is not looked at
    assert one.dtype == np.uint8


def test_bad_arguments_are_one_sentence(archive: Path, tiny_models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate(archive, tiny_models, tmp_path, "--methods", "magic") == 2
    assert "'magic' is unknown" in capsys.readouterr().err
    (tmp_path / "cut.zip").write_bytes(archive.read_bytes()[:3000])
    assert evaluate(tmp_path / "cut.zip", tiny_models, tmp_path / "out") == 2
    assert "face archive" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert evaluate(archive, tiny_models, tmp_path / "file" / "out") == 2
    assert "cannot be made" in capsys.readouterr().err


def test_control_counts_what_the_judge_sees(archive: Path, tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A judge that sees glasses on every picture but the originals: no before, yes after.
    monkeypatch.setattr(control, "_sees", lambda _network, image, *_: not any(np.array_equal(image, face) for face in originals))
    faces = load_faces(archive, split="test")
    originals = [face.permute(1, 2, 0).numpy() for face in faces.images]
    faces.attributes[:, 0] = 0
    cpu = torch.device("cpu")
    session = Session(load_networks(tiny_models, device=cpu), device=cpu)
    figures = control.measure_control(session, AttributeNetwork(), faces, control.TASKS[0], limit=5)
    assert (figures.faces, figures.first, figures.chosen) == (2, 1.0, 1.0)


@pytest.mark.parametrize("task", control.TASKS, ids=lambda task: task.name)
def test_drawings_lie_where_they_belong(task: control.Task) -> None:
    drawing = task.draw(TEMPLATE_XY)
    eyes, mouth = (48, 59), (50, 92)
    at = eyes if task.attribute == "eyeglasses" else mouth if task.attribute == "beard" else (64, 12)
    assert drawing.mask[at[1], at[0]]
    assert 0.03 < drawing.mask.mean() < 0.4
    if drawing.sketch is not None:
        assert drawing.sketch[drawing.mask][:, 3].any()
