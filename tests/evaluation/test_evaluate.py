"""`sketchpaint evaluate` from archive to report."""

import dataclasses
import errno
import functools
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from sketchpaint.cli.main import main
from sketchpaint.engine.api import InpaintRequest
from sketchpaint.engine.options import Fill
from sketchpaint.engine.session import Session
from sketchpaint.engine.weights import load_networks
from sketchpaint.evaluation import control, methods
from sketchpaint.evaluation.archive import load_faces
from sketchpaint.evaluation.judges import load_judges
from sketchpaint.evaluation.methods import METHODS, PEERS, run_peer
from sketchpaint.evaluation.optimisation import optimise_latents
from sketchpaint.evaluation.protocol import face_arrays
from sketchpaint.evaluation.rival import GatedUNet
from sketchpaint.evaluation.studies.seams import seam_error
from sketchpaint.imaging.frame import TEMPLATE_XY


def evaluate(archive: Path, models: Path, networks: Path, folder: Path, *more: str) -> int:
    folders = ["--models", str(models), "--networks", str(networks), "-o", str(folder)]
    return main(["evaluate", "--data", str(archive), *folders, *more])


@pytest.fixture(autouse=True)
def short_optimisation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "optimise_latents", functools.partial(optimise_latents, steps=3))


def rows(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]


def test_every_method_gets_a_row_for_every_face(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path) == 0
    expected = {(m, f"test/{name}.webp") for m in METHODS for name in ("ffhq_18", "celeba_19")}
    assert {(row["method"], row["name"]) for row in rows(tmp_path)} == expected
    assert not [row for row in rows(tmp_path) if "error" in row]
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["celeba"]["methods"]["telea"]["faces"] == 1
    assert "| biharmonic |" in (tmp_path / "report.md").read_text()
    assert (tmp_path / "contact-sheet.png").exists()
    assert (tmp_path / "best.png").exists()


def test_batched_and_single_results_agree(archive: Path, tiny_models: Path) -> None:
    faces = load_faces(archive, split="test")
    cpu = torch.device("cpu")
    session = Session(load_networks(tiny_models, device=cpu), device=cpu, dtype=torch.float32)
    requests = [
        InpaintRequest(crop=image, mask=mask, seed=k, fill=fill)
        for k, fill in enumerate(Fill)
        for image, mask in [face_arrays(faces, k % 2)]
    ]
    together = methods.run_ours(session, requests)
    for request, answers in zip(requests, together, strict=True):
        alone = methods.run_ours(session, [request])[0]
        for name, answer in answers.items():
            assert np.abs(answer.image.astype(int) - alone[name].image).max() <= 1
            np.testing.assert_allclose(answer.scores, alone[name].scores, atol=2e-3)
            assert answer.chosen == alone[name].chosen


def test_a_full_disk_is_one_sentence(
    archive: Path,
    tiny_models: Path,
    tiny_networks: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "mean") == 0
    kept = rows(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "mean,telea") == 2
    assert "No space left on device" in capsys.readouterr().err
    assert rows(tmp_path) == kept


def test_studies_and_control_fill_the_table_of_claims(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    arguments = ["--methods", "coarse,refined,auto", "--studies", "2", "--control", "1"]
    assert evaluate(archive, tiny_models, tiny_networks, out, *arguments) == 0
    report = (out / "report.md").read_text()
    unmeasured = [line.split(" | ")[1] for line in report.splitlines() if line.endswith("| not measured |")]
    # Two faces are too few for Frechet distances, and one face a source for quarters of hole sizes.
    assert unmeasured == [
        "large holes fail: smallest and largest quarter",
        "latent optimisation of 1,500 steps on the same faces",
        "random faces: FD to real ones, beside that of reconstructions; closest two of 64",
    ]
    assert "| thin glasses |" in report
    studies = (out / "studies.json").read_text()
    assert evaluate(archive, tiny_models, tiny_networks, out, *arguments) == 0
    assert (out / "studies.json").read_text() == studies


def test_seam_error_counts_steps_across_the_border_only() -> None:
    original = np.full((8, 8, 3), 100, np.uint8)
    mask = np.zeros((8, 8), bool)
    mask[2:6, 2:6] = True
    result = original.copy()
    result[3:5, 3:5] = 0  # inside, away from the border
    assert seam_error(result, original, mask) == 0
    result[mask] = 151
    assert seam_error(result, original, mask) == pytest.approx(51 / 255)


def test_latent_optimisation_comes_back_to_a_face_of_the_generator(tiny_models: Path) -> None:
    cpu = torch.device("cpu")
    generator = load_networks(tiny_models, device=cpu).generator
    torch.manual_seed(0)
    start, goal = torch.zeros(4096), torch.randn(1, 64, 8, 8) * 0.3
    with torch.no_grad():
        known = generator(goal).clamp(-1, 1)
        before = float((generator(start.view(1, 64, 8, 8)) - known).abs().mean())
    mask = torch.zeros(1, 1, 128, 128)
    mask[..., 40:60, 40:60] = 1
    found = optimise_latents(generator, start, known, mask, steps=60)
    assert float(((found - known).abs() * (1 - mask)).mean()) < before / 2


def test_a_second_run_goes_on_and_gives_the_same(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "coarse,mean") == 0
    first = rows(tmp_path)
    lines = (tmp_path / "results.jsonl").read_text().splitlines()
    (tmp_path / "results.jsonl").write_text("\n".join(lines[:2]) + "\n" + lines[2][:20])  # killed in mid-line
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "coarse,mean") == 0
    again = rows(tmp_path)
    key = lambda row: (row["name"], row["method"])  # noqa: E731
    for one, other in zip(sorted(first, key=key), sorted(again, key=key), strict=True):
        assert {k: v for k, v in one.items() if k != "duration_ms"} == {
            k: v for k, v in other.items() if k != "duration_ms"
        }


def test_tables_have_one_order_whatever_was_measured_first(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "telea") == 0
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "mean,telea,coarse") == 0
    report = (tmp_path / "report.md").read_text()
    assert report.index("| coarse |") < report.index("| mean |") < report.index("| telea |")


def test_a_method_that_fails_does_not_lose_the_others(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
        raise ValueError("no")

    with monkeypatch.context() as patch:
        patch.setitem(methods.PEERS, "telea", broken)
        assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "telea,mean") == 0
    errors = [row for row in rows(tmp_path) if "error" in row]
    assert [row["method"] for row in errors] == ["telea", "telea"]
    assert len(rows(tmp_path)) == 4
    # The next run tries again what failed.
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "telea,mean") == 0
    assert not [row for row in rows(tmp_path) if "error" in row]


def test_rows_of_other_settings_are_not_mixed(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "mean") == 0
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "mean", "--exploration", "0.7") == 2
    assert "other weights or settings" in capsys.readouterr().err


@pytest.mark.parametrize("name", PEERS)
def test_peers_keep_the_known_pixels_and_fill_the_hole(name: str, face: np.ndarray, mask: np.ndarray) -> None:
    hidden = np.where(mask[..., None], 0, face).astype(np.uint8)
    one, other = run_peer(name, face, mask).image, run_peer(name, hidden, mask).image
    np.testing.assert_array_equal(one[~mask], face[~mask])
    np.testing.assert_array_equal(one, other)  # what is hidden is not looked at
    assert one.dtype == np.uint8


def test_bad_arguments_are_one_sentence(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path, "--methods", "magic") == 2
    assert "'magic' is unknown" in capsys.readouterr().err
    (tmp_path / "cut.zip").write_bytes(archive.read_bytes()[:3000])
    assert evaluate(tmp_path / "cut.zip", tiny_models, tiny_networks, tmp_path / "out") == 2
    assert "face archive" in capsys.readouterr().err
    (tmp_path / "file").write_text("")
    assert evaluate(archive, tiny_models, tiny_networks, tmp_path / "file" / "out") == 2
    assert "cannot be made" in capsys.readouterr().err


def test_control_counts_what_the_judge_sees(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A judge that sees glasses on every picture but the originals: no before, yes after.
    def changed(_: object, images: list[np.ndarray], *_args: object, **_kwargs: object) -> np.ndarray:
        return np.array([not any(np.array_equal(image, face) for face in originals) for image in images], bool)

    monkeypatch.setattr(control, "sees", changed)
    faces = load_faces(archive, split="test")
    originals = [face.permute(1, 2, 0).numpy() for face in faces.images]
    faces.attributes[:, 0] = 0
    cpu = torch.device("cpu")
    session = Session(load_networks(tiny_models, device=cpu), device=cpu)
    judges = load_judges(tiny_models, networks=tiny_networks, device=cpu)
    figures = control.measure_control(
        session, judges, GatedUNet(widths=(4, 4, 4, 4)), faces, control.TASKS[0], limit=5, exploration=0.3
    )
    assert (figures.faces, figures.first, figures.chosen, figures.rival) == (2, 1.0, 1.0, 1.0)
    assert -1 <= figures.identity < 1


@pytest.mark.parametrize("task", control.TASKS, ids=lambda task: task.name)
def test_drawings_lie_where_they_belong(task: control.Task) -> None:
    drawing = task.draw(TEMPLATE_XY)
    eyes, mouth = (48, 59), (50, 92)
    at = eyes if task.attribute == "eyeglasses" else mouth if task.attribute == "beard" else (64, 12)
    assert drawing.mask[at[1], at[0]]
    assert 0.03 < drawing.mask.mean() < 0.4
    if drawing.sketch is not None:
        assert drawing.sketch[drawing.mask][:, 3].any()


def test_judges_find_an_original_like_itself(tiny_models: Path, tiny_networks: Path, face: np.ndarray) -> None:
    judges = load_judges(tiny_models, networks=tiny_networks, device=torch.device("cpu"))
    other = np.ascontiguousarray(face[:, ::-1] // 2)
    same, different = judges.likeness([face, other], [face, face])
    assert (same.lpips_alexnet, same.lpips_vgg) == (0, 0)
    assert same.identity == pytest.approx(1)
    assert different.lpips_alexnet > 0
    assert different.lpips_vgg > 0
    assert different.identity < 0.999
    features = judges.features([face, other])
    assert set(features) == {"recognition", "alexnet", "attributes"}
    assert all(len(own) == 2 for own in features.values())


def test_sharp_faces_have_a_table_of_their_own(archive: Path, tmp_path: Path) -> None:
    faces = load_faces(archive, split="test")
    assert faces.sources() == ["ffhq", "celeba"]
    sharp = dataclasses.replace(faces, sharp=torch.tensor([False, True]))
    assert sharp.sources() == ["ffhq", "sharp"]


def test_evaluation_asks_for_its_judges(
    archive: Path, tiny_models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--data", str(archive), "--models", str(tiny_models), "-o", str(tmp_path)]) == 2
    assert "--networks" in capsys.readouterr().err
