"""Every stage does a step, resumes exactly and exports."""

import dataclasses
import json
import math
from pathlib import Path

import pytest
import torch
from torch import nn

from sketchpaint.cli.main import main
from sketchpaint.cli.train import STAGES
from sketchpaint.engine.manifest import MANIFEST, read_manifest
from sketchpaint.errors import InputError
from sketchpaint.evaluation.archive import Faces
from sketchpaint.training.config import CrgConfig, ScoreConfig, override
from sketchpaint.training.crg import CrgStage
from sketchpaint.training.landmarks import warp
from sketchpaint.training.loop import read_checkpoint, write_checkpoint
from sketchpaint.training.packing import load_checkpoint, pack_weights
from sketchpaint.training.stage import Stage, update_average
from sketchpaint.training.throughput import counted_step, matmul_rate

CPU = torch.device("cpu")
# The others need larger pictures.
OF_CROPS = [name for name in STAGES if name != "octave"]


def build(name: str, archive: Path, models: Path, networks: Path, *settings: str) -> Stage:
    config_kind, stage_kind = STAGES[name]
    config = override(config_kind(), ["batch=8", "bf16=false"])
    own = [f"models={models}"] if hasattr(config, "models") else []
    own += ["critic_lead=0"] if hasattr(config, "critic_lead") else []
    config = override(config, [*own, *settings])
    return stage_kind(config, archives=[archive], device=CPU, val_archives=[archive], networks=networks)


def trained(name: str, archive: Path, models: Path, networks: Path, *, checkpoint: Path) -> Stage:
    """A stage after one step, as written to `checkpoint`."""
    stage = build(name, archive, models, networks)
    stage.prepare()
    stage.step()
    write_checkpoint(stage, checkpoint)
    return stage


@pytest.mark.parametrize("name", OF_CROPS)
def test_a_resumed_run_goes_on_exactly(
    name: str, archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    first = trained(name, archive, tiny_models, tiny_networks, checkpoint=tmp_path / "checkpoint.pt")
    straight = first.step()
    second = build(name, archive, tiny_models, tiny_networks)
    read_checkpoint(second, tmp_path / "checkpoint.pt")
    second.prepare()
    resumed = second.step()
    assert second.steps == 2
    assert resumed == pytest.approx(straight, rel=1e-4)
    assert all(value == value for value in resumed.values())


@pytest.mark.parametrize("name", OF_CROPS)
def test_an_exported_run_has_the_figures_of_its_end(
    name: str, archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    first = trained(name, archive, tiny_models, tiny_networks, checkpoint=tmp_path / "checkpoint.pt")
    exported = build(name, archive, tiny_models, tiny_networks)
    read_checkpoint(exported, tmp_path / "checkpoint.pt")  # an export prepares nothing
    assert exported.validate() == pytest.approx(first.validate(), rel=1e-4)


@pytest.mark.parametrize("name", OF_CROPS)
def test_a_step_moves_the_exported_weights(name: str, archive: Path, tiny_models: Path, tiny_networks: Path) -> None:
    stage = build(name, archive, tiny_models, tiny_networks)
    before = {key: [p.detach().clone() for p in network.parameters()] for key, (network, _) in stage.exports().items()}
    stage.prepare()
    stage.step()
    for key, (network, _) in stage.exports().items():
        assert any(not torch.equal(a, b) for a, b in zip(before[key], network.parameters(), strict=True))


def test_the_operations_of_a_step_are_counted(archive: Path, tiny_models: Path, tiny_networks: Path) -> None:
    _, operations = counted_step(build("crg", archive, tiny_models, tiny_networks))
    assert operations > 1e9


def step_and_compare(stage: Stage) -> tuple[set[str], dict[str, float]]:
    """Does a step; returns which networks it changed, averages left out, and its losses."""
    before = {name: [p.detach().clone() for p in module.parameters()] for name, module in stage.modules.items()}
    losses = stage.step()
    changed = {
        n
        for n, m in stage.modules.items()
        if any(not torch.equal(a, b) for a, b in zip(before[n], m.parameters(), strict=True))
    }
    return {name for name in changed if not name.endswith("_average")}, losses


def test_every_fifth_step_judges_whole_faces(archive: Path, tiny_models: Path, tiny_networks: Path) -> None:
    stage = build("crg", archive, tiny_models, tiny_networks, "batch=4", "width=0.1")
    kinds = []
    for _ in range(10):
        changed, losses = step_and_compare(stage)
        assert changed == {"encoder", "generator", "critic"}  # what the critic looks through never changes
        assert all(math.isfinite(value) for value in losses.values())
        kinds.append("whole_critic" in losses)
    assert kinds == ([False] * 4 + [True]) * 2


def test_a_step_goes_on_from_the_results_of_the_one_before(
    archive: Path, tiny_models: Path, tiny_networks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LATER_CYCLE_SHARE", "MOVE_SHARE"):
        monkeypatch.setattr(f"sketchpaint.training.crg.{name}", 1.0)
    stage = build("crg", archive, tiny_models, tiny_networks, "batch=4", "width=0.1")
    assert isinstance(stage, CrgStage)
    cycles, images = [], []
    for _ in range(6):
        stage.step()
        holes = stage.holes
        cycles.append(0 if holes is None else holes.cycles)
        if holes is not None:
            images.append(holes.image)
            assert torch.equal(holes.current * (1 - holes.mask), holes.image * (1 - holes.mask))
            assert float((holes.current - holes.first).abs().max()) > 0.01
    assert cycles == [1, 2, 3, 0, 0, 1]  # four cycles, a step of whole faces, new holes
    assert torch.equal(images[0], images[1])
    assert not torch.equal(images[0], images[3])


def test_the_critic_learns_alone_as_long_as_it_leads(archive: Path, tiny_models: Path, tiny_networks: Path) -> None:
    stage = build("crg", archive, tiny_models, tiny_networks, "batch=4", "width=0.1", "critic_lead=2")
    usual, changed = [], []
    for _ in range(3):
        usual.append(stage.is_usual())
        changed.append(step_and_compare(stage)[0])
    assert changed == [{"critic"}, {"critic"}, {"encoder", "generator", "critic"}]
    assert usual == [False, False, True]  # the rate is that of steps in which all learn


def test_no_share_of_the_rate_is_told_while_the_critic_leads(
    archive: Path, tiny_networks: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """None of these steps is counted: the line said 0 %."""
    run = tmp_path / "run"
    settings = [word for setting in ("batch=2", "log_every_s=0", "critic_lead=10000") for word in ("--set", setting)]
    archives = ["--data", str(archive), "--networks", str(tiny_networks)]
    assert main(["train", "crg", *archives, "-o", str(run), "--minutes", "0.05", *settings]) == 0
    assert "images/s  critic" in capsys.readouterr().out
    assert "matmul_share" not in json.loads((run / "stats.jsonl").read_text().splitlines()[0])


def test_what_teaches_is_asked_for_in_a_sentence(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", "crg", "--data", str(archive), "-o", str(tmp_path / "run"), "--dry-run"]
    for more in ([], ["--networks", str(tmp_path)]):
        assert main([*command, *more]) == 2
        assert "docs/TRAINING.md says where the files come from" in capsys.readouterr().err


def test_a_run_of_another_version_is_refused_with_what_it_lacks(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    stage = trained("crg", archive, tiny_models, tiny_networks, checkpoint=tmp_path / "checkpoint.pt")
    del stage.modules["critic_projection"]
    write_checkpoint(stage, tmp_path / "checkpoint.pt")
    with pytest.raises(InputError, match="holds no 'critic_projection'"):
        read_checkpoint(build("crg", archive, tiny_models, tiny_networks), tmp_path / "checkpoint.pt")


# What config.json of older versions holds that is no setting any more.
GONE = {
    "crg": {"later_cycle_share": 0.5, "move_share": 0.2},
    "score": {"good_label": 0.8, "bad_label": 0.2},
    "mapping": {"rare_weight": 3.0},
    "octave": {"no_setting_of_any_version": 1},
}


@pytest.mark.parametrize("name", GONE)
def test_a_run_of_a_version_with_more_settings_goes_on_and_names_them(
    name: str,
    archive: Path,
    large_archive: Path,
    tiny_models: Path,
    tiny_networks: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = large_archive if name == "octave" else archive
    stage = trained(name, data, tiny_models, tiny_networks, checkpoint=tmp_path / "checkpoint.pt")
    facts = {"stage": name, "version": "0.1.0", "device": "cpu", "arithmetic": "float32", "processes": 1}
    (tmp_path / "config.json").write_text(json.dumps(facts | dataclasses.asdict(stage.config) | GONE[name]))
    command = ["train", name, "--data", str(data), "--networks", str(tiny_networks), "--resume", str(tmp_path)]
    assert main([*command, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert f"no settings {', '.join(sorted(GONE[name]))}: it goes on" in told
    assert '"batch": 8' in told
    assert "one step:" in told


def test_the_command_trains_resumes_and_exports(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, models = tmp_path / "run", tmp_path / "models"
    common = ["--data", str(archive), "--val", str(archive)]
    assert (
        main(
            [
                "train",
                "landmarks",
                *common,
                "-o",
                str(run),
                "--minutes",
                "0.02",
                "--set",
                "batch=4",
                "--set",
                "log_every_s=0",
            ]
        )
        == 0
    )
    steps = json.loads((run / "stats.jsonl").read_text().splitlines()[-1])["step"]
    assert main(["train", "landmarks", *common, "-o", str(run)]) == 2  # would overwrite
    assert main(["train", "landmarks", *common, "--resume", str(run), "--minutes", "0.02"]) == 0
    assert json.loads((run / "config.json").read_text())["batch"] == 4
    assert json.loads((run / "stats.jsonl").read_text().splitlines()[-1])["step"] > steps
    assert main(["train", "export", str(run), *common, "-o", str(models)]) == 0
    entry = read_manifest(models)["landmarks"]
    assert entry.training["stage"] == "landmarks"
    assert entry.training["val"]["error_px"] > 0
    # The same run is not better than itself.
    assert main(["train", "export", str(run), *common, "-o", str(models)]) == 2
    assert "--worse" in capsys.readouterr().err
    # What the manifest says of the weights there does not decide: they are measured anew.
    manifest = models / MANIFEST
    stored = json.loads(manifest.read_text())
    stored["networks"]["landmarks"]["training"]["val"]["error_px"] = 1e9
    manifest.write_text(json.dumps(stored))
    assert main(["train", "export", str(run), *common, "-o", str(models)]) == 2
    assert main(["train", "export", str(run), *common, "-o", str(models), "--worse"]) == 0


@pytest.mark.parametrize(
    ("fast", "bf16", "used"),
    [("bfloat16", "true", "bfloat16"), ("float32", "true", "float32"), ("bfloat16", "false", "float32")],
)
def test_bfloat16_is_used_where_the_device_multiplies_in_it(
    archive: Path, monkeypatch: pytest.MonkeyPatch, fast: str, bf16: str, used: str
) -> None:
    """A processor without such instructions emulates it: training there took five times as long."""
    monkeypatch.setattr("sketchpaint.training.stage.fast_dtype", lambda _device: getattr(torch, fast))
    config_kind, stage_kind = STAGES["landmarks"]
    stage = stage_kind(override(config_kind(), [f"bf16={bf16}"]), archives=[archive], device=CPU)
    with stage.autocast():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == getattr(torch, used)


def test_measuring_the_device_leaves_the_random_numbers_of_a_resumed_run_alone() -> None:
    torch.manual_seed(3)
    before = torch.get_rng_state()
    assert matmul_rate(CPU, torch.float32) > 1e8
    assert torch.equal(torch.get_rng_state(), before)


def test_spoilt_weights_are_never_exported(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run, models = tmp_path / "run", tmp_path / "models"
    common = ["--data", str(archive), "--val", str(archive)]
    assert main(["train", "landmarks", *common, "-o", str(run), "--minutes", "0.02", "--set", "batch=4"]) == 0
    state = load_checkpoint(run / "checkpoint.pt")
    next(iter(state["modules"]["landmarks_average"].values())).fill_(torch.nan)
    torch.save(state, run / "checkpoint.pt")
    for insisting in ([], ["--worse"]):
        assert main(["train", "export", str(run), *common, "-o", str(models), *insisting]) == 2
        assert "is no number" in capsys.readouterr().err
    assert not models.exists()


def test_what_a_run_cannot_go_on_from_is_said(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, data = tmp_path / "run", ["--data", str(archive)]
    assert main(["train", "landmarks", *data, "-o", str(run), "--minutes", "0.02", "--set", "batch=4"]) == 0
    resume = ["train", "landmarks", *data, "--resume", str(run), "--minutes", "0.02"]
    assert main([*resume, "--set", "seed=5"]) == 2
    assert "leave out seed=5" in capsys.readouterr().err
    # Figures that a kill cut short are passed over.
    with (run / "stats.jsonl").open("a") as stats:
        stats.write('{"step": 7, "ima')
    assert main(["train", "pack", str(run), "-o", str(tmp_path / "packed")]) == 0
    steps = load_checkpoint(run / "checkpoint.pt")["steps"]
    assert json.loads((tmp_path / "packed" / "stats.jsonl").read_text().splitlines()[-1]) == {
        "step": steps,
        "images": 4 * steps,
    }
    assert (
        main(
            [
                "train",
                "attributes",
                *data,
                "-o",
                str(tmp_path / "other"),
                "--dry-run",
                "--set",
                f"start={tmp_path / 'packed'}",
            ]
        )
        == 2
    )
    assert "holds no weights of attributes" in capsys.readouterr().err
    assert main(["train", "landmarks", *data, "-o", str(archive / "run")]) == 2
    for content in (b"", b"no checkpoint"):
        (run / "checkpoint.pt").write_bytes(content)
        for command in (resume, [*resume, "--dry-run"], ["train", "pack", str(run), "-o", str(tmp_path / "again")]):
            assert main(command) == 2
            assert "cannot be read as a checkpoint" in capsys.readouterr().err


def test_a_resumed_run_takes_over_its_new_settings(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    first = build("score", archive, tiny_models, tiny_networks)
    write_checkpoint(first, tmp_path / "checkpoint.pt")
    second = build("score", archive, tiny_models, tiny_networks)
    second.config = override(second.config, ["smoothing=0.5", "learning_rate=0.0005"])
    read_checkpoint(second, tmp_path / "checkpoint.pt")
    convolutions, linear = second.optimizers["network"].param_groups
    assert (convolutions["alpha"], linear["alpha"]) == (0.5, 0.5)
    assert (convolutions["lr"], linear["lr"]) == pytest.approx((0.0005, 0.0005 * 0.03))


def test_a_dry_run_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert main(["train", "landmarks", "--data", str(archive), "-o", str(run), "--dry-run", "--set", "batch=4"]) == 0
    assert not run.exists()


def test_unknown_settings_are_refused() -> None:
    assert override(CrgConfig(), ["bf16=false", "ema=0.5"]) == CrgConfig(bf16=False, ema=0.5)
    for wrong in ("speed=3", "batch", "batch=many", "bf16=perhaps"):
        with pytest.raises(InputError, match="--set"):
            override(CrgConfig(), [wrong])


@pytest.mark.parametrize(
    "wrong",
    [
        "batch=0",
        "batch=-4",
        "learning_rate=0",
        "learning_rate=-1",
        "learning_rate=nan",
        "critic_learning_rate=0",
        "width=0",
        "ema=-1",
    ],
)
def test_numbers_that_cannot_be_trained_with_are_refused(wrong: str) -> None:
    with pytest.raises(InputError, match=f"{wrong.partition('=')[0]}.*(cannot be trained with|too small)"):
        override(CrgConfig(), [wrong])


def test_the_score_needs_a_batch_with_every_kind_of_example() -> None:
    assert override(ScoreConfig(), ["batch=8"]).batch == 8
    with pytest.raises(InputError, match="8 or more"):
        override(ScoreConfig(), ["batch=7"])


def test_a_share_above_one_is_refused() -> None:
    assert override(ScoreConfig(), ["dropout=1"]).dropout == 1
    with pytest.raises(InputError, match=r"dropout=1\.5 cannot be trained with: give a number from 0 to 1"):
        override(ScoreConfig(), ["dropout=1.5"])


@pytest.mark.parametrize("minutes", ["0", "-3", "nan"])
def test_no_time_to_train_is_said(
    minutes: str, archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["train", "landmarks", "--data", str(archive), "-o", str(tmp_path / "run"), f"--minutes={minutes}"]) == 2
    )
    assert "above 0" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_average_moves_by_its_decay() -> None:
    average, module = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
    nn.init.zeros_(average.weight)
    nn.init.ones_(module.weight)
    update_average(average, module, 0.9)
    assert float(average.weight.detach()) == pytest.approx(0.1)


def test_warped_points_stay_on_their_pixels() -> None:
    images, points = torch.full((24, 3, 128, 128), -1.0), torch.full((24, 5, 2), 63.0)
    for k in range(24):
        x, y = 40 + 2 * k, 80 - k
        images[k, :, y - 2 : y + 3, x - 2 : x + 3] = 1  # a spot of 5 px around the first point
        points[k, 0] = torch.tensor([float(x), float(y)])
    faces = Faces(images, points, torch.zeros(24, 14, dtype=torch.int8), ())
    moved, new = warp(faces, generator=torch.Generator().manual_seed(4))
    checked = 0
    for picture, (x, y) in zip(moved, new[:, 0].tolist(), strict=True):
        if 8 < x < 119 and 8 < y < 119:
            window = (picture[0, round(y) - 6 : round(y) + 7, round(x) - 6 : round(x) + 7] + 1).clamp(min=0)
            offset = torch.arange(-6.0, 7.0)
            mean_x = float((window.sum(0) * offset).sum() / window.sum()) + round(x)
            mean_y = float((window.sum(1) * offset).sum() / window.sum()) + round(y)
            assert (mean_x, mean_y) == pytest.approx((x, y), abs=0.3)
            checked += 1
    assert checked > 12


def test_critics_of_another_shape_are_no_hindrance_to_a_start(
    archive: Path, tiny_models: Path, tiny_networks: Path, tmp_path: Path
) -> None:
    stage = build("crg", archive, tiny_models, tiny_networks)
    state = {name: module.state_dict() for name, module in stage.modules.items()} | {
        "critic": {"patch.weight": torch.zeros(1, 8, 1, 1)}
    }
    pack_weights(state, tmp_path / "packed")
    fresh = build("crg", archive, tiny_models, tiny_networks)
    before = [weight.clone() for weight in fresh.modules["critic"].parameters()]
    fresh.start_from(tmp_path / "packed")
    assert all(torch.equal(a, b) for a, b in zip(before, fresh.modules["critic"].parameters(), strict=True))
